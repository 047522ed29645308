-- table orders(id INT, item STRING, price DECIMAL(10, 2), ts TIMESTAMP(3), address ROW<city STRING, geo ROW<lat DOUBLE, lon DOUBLE>>, tags ARRAY<STRING>)
-- table items(item STRING, name STRING, stock INT)
-- table a(id INT, x INT)
-- table b(id INT, y INT)

-- case a column as it is
SELECT id FROM orders;
-- reads orders
-- id <- orders.id

-- case an alias renames, an expression transforms
SELECT id AS order_id, price * 2 AS twice, CAST(id AS STRING) FROM orders;
-- reads orders
-- order_id <- orders.id
-- twice <- TRANSFORMATION orders.price :: price * 2
-- EXPR$2 <- TRANSFORMATION orders.id :: CAST(id AS STRING)

-- case unqualified columns of a join keep their table
SELECT id, name, stock FROM orders JOIN items ON orders.item = items.item;
-- reads items, orders
-- id <- orders.id
-- name <- items.name
-- stock <- items.stock
-- JOIN items.item
-- JOIN orders.item

-- case a qualifier may be the alias, the table, or its full name
SELECT o.id, items.name, default_catalog.default_database.items.stock FROM orders AS o, items WHERE o.item = items.item;
-- reads items, orders
-- id <- orders.id
-- name <- items.name
-- stock <- items.stock
-- FILTER items.item
-- FILTER orders.item

-- case an unknown column is told with the nearest name
SELECT pricee FROM orders;
-- reads orders
-- pricee <-
-- ! sql.unknown-column `pricee` no table in scope has a column `pricee` (did you mean `price`?)

-- case names are case-sensitive
SELECT ID FROM orders;
-- reads orders
-- ID <-
-- ! sql.unknown-column `ID` no table in scope has a column `ID` (did you mean `id`?)

-- case a column of two tables is ambiguous
SELECT item FROM orders JOIN items ON orders.id = items.stock;
-- reads items, orders
-- item <-
-- JOIN items.stock
-- JOIN orders.id
-- ! sql.ambiguous-column `item` `item` is a column of both `orders` and `items` (write `orders.item` or `items.item`)

-- case an unknown qualifier is told
SELECT z.id FROM orders o;
-- reads orders
-- id <-
-- ! sql.unknown-column `z.id` no table in scope is called `z` (a column `id` is there)

-- case fields of a row come from its column
SELECT address.city, o.address.geo.lat, o.address FROM orders o;
-- reads orders
-- city <- TRANSFORMATION orders.address (address.city)
-- lat <- TRANSFORMATION orders.address (address.geo.lat)
-- address <- orders.address

-- case a field of an array's element, and the subscript
SELECT tags[id] AS tag FROM orders;
-- reads orders
-- tag <- TRANSFORMATION orders.id, TRANSFORMATION orders.tags :: tags[id]

-- case columns in backticks
SELECT `id`, `o`.`item` AS `the item` FROM `orders` AS `o`;
-- reads orders
-- id <- orders.id
-- the item <- orders.item

-- case a correlated sub-query sees the tables around it
SELECT a.id, (SELECT MAX(b.y) FROM b WHERE b.id = a.id) AS most FROM a;
-- reads a, b
-- id <- a.id
-- most <- AGGREGATION b.y :: (SELECT MAX(b.y) FROM b WHERE b.id = a.id)
-- FILTER a.id
-- FILTER b.id

-- case an inner table hides an outer one
SELECT x FROM a WHERE EXISTS (SELECT 1 FROM b AS a WHERE a.y > 1);
-- reads a, b
-- x <- a.x
-- FILTER b.y

-- case calls without parentheses are no columns
SELECT CURRENT_TIMESTAMP, LOCALTIME, CURRENT_USER, CURRENT_DATE AS d FROM a;
-- reads a
-- EXPR$0 <-  :: CURRENT_TIMESTAMP
-- EXPR$1 <-  :: LOCALTIME
-- CURRENT_USER <-
-- d <-  :: CURRENT_DATE

-- case functions without operands do not shift columns
SELECT UUID(), id, NOW(), x, PROCTIME(), RAND() FROM a;
-- reads a
-- EXPR$0 <-  :: UUID()
-- id <- a.id
-- EXPR$2 <-  :: NOW()
-- x <- a.x
-- EXPR$4 <-  :: PROCTIME()
-- EXPR$5 <-  :: RAND()

-- case the only table without definition is believed
SELECT anything, t.more + 1 AS n FROM nowhere AS t WHERE other = 1;
-- reads nowhere
-- anything <- nowhere.anything
-- n <- TRANSFORMATION nowhere.more :: t.more + 1
-- FILTER nowhere.other

-- case among tables without definition an unqualified column is not guessed
SELECT p.a, b1 FROM p JOIN q ON p.k = q.k;
-- reads p, q
-- a <- p.a
-- b1 <-
-- JOIN p.k
-- JOIN q.k
-- ! sql.unresolved-column `b1` `b1` may belong to any of several tables that are not defined (define the tables, or qualify the column)

-- case a known table's column is found beside an undefined table
SELECT x, other FROM a JOIN nowhere ON a.id = nowhere.id;
-- reads a, nowhere
-- x <- a.x
-- other <- nowhere.other
-- JOIN a.id
-- JOIN nowhere.id

-- case words that are reserved elsewhere
SELECT id desc, x AS `order`, a.x AS end_of FROM a ORDER BY id DESC;
-- reads a
-- desc <- a.id
-- order <- a.x
-- end_of <- a.x
-- SORT a.id

-- case double quotes are a column where there is one, else a string
SELECT "id", "some text" AS s, x || "-" AS y FROM "a";
-- reads a
-- id <- a.id
-- s <-
-- y <- TRANSFORMATION a.x :: x || "-"

-- case a row without that field
SELECT address.citi, o.address.geo.lat FROM orders AS o;
-- reads orders
-- citi <- TRANSFORMATION orders.address (address.citi)
-- lat <- TRANSFORMATION orders.address (address.geo.lat)
-- ! sql.unknown-column `address.citi` the row has no field `citi` (did you mean `city`?)

-- case a qualifier of a query around is no column of a table that nothing defines
SELECT o.id FROM orders AS o WHERE EXISTS (SELECT 1 FROM payments AS p WHERE p.cust = o.item AND address.city = 'x');
-- reads orders, payments
-- id <- orders.id
-- FILTER orders.item
-- FILTER payments.address
-- FILTER payments.cust

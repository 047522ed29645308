-- table orders(id INT, item STRING, price INT, ts TIMESTAMP(3), tags ARRAY<STRING>)
-- table refunds(item STRING, id INT)
-- table rates(item STRING, rate INT)
-- table bids(bid ROW<price INT, auction INT, seller ROW<name STRING, city STRING>>, at TIMESTAMP(3))

-- case a star expands by the schema, in declared order
SELECT *, r.* FROM refunds r;
-- reads refunds
-- item <- refunds.item
-- id <- refunds.id
-- item0 <- refunds.item
-- id0 <- refunds.id

-- case a star without a definition stays a star
SELECT * FROM nowhere;
-- reads nowhere
-- * <- nowhere.*
-- ! sql.unexpanded-star `*` the columns of `nowhere` are not known, so the star stays a star (add the table's definition to the script)

-- case UNION maps by position and joins the origins of its branches
SELECT item, id FROM orders UNION ALL SELECT * FROM refunds;
-- reads orders, refunds
-- item <- orders.item, refunds.item
-- id <- orders.id, refunds.id

-- case UNION without ALL groups by every column
SELECT id FROM orders UNION SELECT id FROM refunds;
-- reads orders, refunds
-- id <- orders.id, refunds.id
-- GROUP_BY orders.id
-- GROUP_BY refunds.id

-- case of INTERSECT and EXCEPT the first branch gives the values, the others influence
SELECT id FROM orders EXCEPT SELECT id FROM refunds;
-- reads orders, refunds
-- id <- orders.id
-- GROUP_BY orders.id
-- FILTER refunds.id

-- case DISTINCT groups by every column
SELECT DISTINCT item, UPPER(item) FROM orders;
-- reads orders
-- item <- orders.item
-- EXPR$1 <- TRANSFORMATION orders.item :: UPPER(item)
-- GROUP_BY orders.item

-- case names of CTEs shadow tables, and an unused CTE is no input
WITH orders AS (SELECT id AS n FROM refunds), unused AS (SELECT * FROM rates) SELECT n FROM orders;
-- reads refunds
-- n <- refunds.id

-- case literals, PROCTIME(), COUNT(*), NOW() and UUID() have no origin
SELECT 1 AS a, 'x' AS b, PROCTIME() AS c, COUNT(*) AS d, NOW() AS e, UUID() AS f FROM orders;
-- reads orders
-- a <-  :: 1
-- b <-  :: 'x'
-- c <-  :: PROCTIME()
-- d <-  :: COUNT(*)
-- e <-  :: NOW()
-- f <-  :: UUID()

-- case window_start, window_end and window_time come from the DESCRIPTOR column
SELECT window_start, window_end, window_time, id FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' HOUR));
-- reads orders
-- window_start <- TRANSFORMATION orders.ts
-- window_end <- TRANSFORMATION orders.ts
-- window_time <- TRANSFORMATION orders.ts
-- id <- orders.id

-- case outputs of UNNEST and table functions come from their arguments
SELECT tag, word FROM orders CROSS JOIN UNNEST(tags) AS t(tag), LATERAL TABLE(words(item)) AS w(word);
-- reads orders
-- tag <- TRANSFORMATION orders.tags
-- word <- TRANSFORMATION orders.item

-- case access to a field of a row keeps its origin, and names the field
SELECT bid.price, bid.seller.city AS city, b.bid.auction AS auction FROM bids b;
-- reads bids
-- price <- TRANSFORMATION bids.bid (bid.price)
-- city <- TRANSFORMATION bids.bid (bid.seller.city)
-- auction <- TRANSFORMATION bids.bid (bid.auction)

-- case ROW(a, b) keeps the origins of what it holds
SELECT ROW(id, item) AS r FROM orders;
-- reads orders
-- r <- TRANSFORMATION orders.id, TRANSFORMATION orders.item :: ROW(id, item)

-- case several fields of one column
SELECT bid.price + bid.auction AS several, COALESCE(bid.price, 0) AS single, CAST(bid AS STRING) || bid.seller.name AS whole FROM bids;
-- reads bids
-- several <- TRANSFORMATION bids.bid (bid.auction, bid.price) :: bid.price + bid.auction
-- single <- TRANSFORMATION bids.bid (bid.price) :: COALESCE(bid.price, 0)
-- whole <- TRANSFORMATION bids.bid :: CAST(bid AS STRING) || bid.seller.name

-- case a field of a field through a sub-query
SELECT s.name AS n, bid.price AS p FROM (SELECT bid.seller AS s, bid FROM bids);
-- reads bids
-- n <- TRANSFORMATION bids.bid (bid.seller.name)
-- p <- TRANSFORMATION bids.bid (bid.price)

-- case a field of what is computed has the path of what it is computed from
SELECT f(bid.seller).name AS n FROM bids;
-- reads bids
-- n <- TRANSFORMATION bids.bid (bid.seller) :: f(bid.seller).name

-- case a field of an element of an array has no path
SELECT a[1].x AS x FROM (SELECT ARRAY[bid] AS a FROM bids);
-- reads bids
-- x <- TRANSFORMATION bids.bid :: a[1].x

-- case a field of a table that nothing defines
SELECT event.`user`.id AS u FROM clicks;
-- reads clicks
-- u <- TRANSFORMATION clicks.event (event.user.id)

-- case measures of MATCH_RECOGNIZE come from the columns in them, DEFINE influences
SELECT * FROM orders MATCH_RECOGNIZE (PARTITION BY item ORDER BY ts MEASURES LAST(A.price) AS p ONE ROW PER MATCH PATTERN (A+) DEFINE A AS A.id > 1);
-- reads orders
-- item <- orders.item
-- p <- TRANSFORMATION orders.price
-- FILTER orders.id
-- WINDOW orders.item
-- WINDOW orders.ts

-- case conditions of CASE and IF are origins of kind CONDITIONAL, and COALESCE takes its arguments
SELECT CASE WHEN id > 0 THEN price END AS a, IF(id > 0, item, 'x') AS b, COALESCE(item, 'y') AS c FROM orders;
-- reads orders
-- a <- CONDITIONAL orders.id, TRANSFORMATION orders.price :: CASE WHEN id > 0 THEN price END
-- b <- CONDITIONAL orders.id, TRANSFORMATION orders.item :: IF(id > 0, item, 'x')
-- c <- TRANSFORMATION orders.item :: COALESCE(item, 'y')

-- case the output of a scalar sub-query is a value
SELECT (SELECT MAX(rate) FROM rates) AS r FROM orders;
-- reads orders, rates
-- r <- AGGREGATION rates.rate :: (SELECT MAX(rate) FROM rates)

-- case IN adds the sub-query's output and the operand, and its tables are inputs
SELECT price FROM orders WHERE id IN (SELECT id FROM refunds);
-- reads orders, refunds
-- price <- orders.price
-- FILTER orders.id
-- FILTER refunds.id

-- case EXISTS adds only what is inside the sub-query's filters and joins
SELECT price FROM orders o WHERE EXISTS (SELECT item FROM refunds r WHERE r.id = o.id);
-- reads orders, refunds
-- price <- orders.price
-- FILTER orders.id
-- FILTER refunds.id

-- case WHERE and HAVING filter, GROUP BY groups, ORDER BY sorts
SELECT item FROM orders WHERE price > 1 GROUP BY item HAVING MAX(id) > 2 ORDER BY item;
-- reads orders
-- item <- orders.item
-- FILTER orders.id
-- GROUP_BY orders.item
-- SORT orders.item
-- FILTER orders.price

-- case conditions of joins influence
SELECT o.price FROM orders o JOIN refunds r ON o.id = r.id;
-- reads orders, refunds
-- price <- orders.price
-- JOIN orders.id
-- JOIN refunds.id

-- case OVER partition and order columns influence as a window
SELECT SUM(price) OVER (PARTITION BY item ORDER BY ts) AS s FROM orders;
-- reads orders
-- s <- AGGREGATION orders.price :: SUM(price) OVER (PARTITION BY item ORDER BY ts)
-- WINDOW orders.item
-- WINDOW orders.ts

-- case the FILTER of an aggregate influences
SELECT SUM(price) FILTER (WHERE id > 1) AS s FROM orders;
-- reads orders
-- s <- AGGREGATION orders.price :: SUM(price) FILTER (WHERE id > 1)
-- FILTER orders.id

-- case the time of a temporal join influences, and the looked-up table is an input
SELECT o.price * r.rate AS v FROM orders o JOIN rates FOR SYSTEM_TIME AS OF o.ts AS r ON o.item = r.item;
-- reads orders, rates
-- v <- TRANSFORMATION orders.price, TRANSFORMATION rates.rate :: o.price * r.rate
-- JOIN orders.item
-- JOIN orders.ts
-- JOIN rates.item

-- case PROCTIME() as the time of a lookup join has no column
SELECT r.rate FROM orders o JOIN rates FOR SYSTEM_TIME AS OF PROCTIME() AS r ON o.item = r.item;
-- reads orders, rates
-- rate <- rates.rate
-- JOIN orders.item
-- JOIN rates.item

-- case the argument of an aggregate is a value, that of COUNT too
SELECT SUM(price) AS s, COUNT(id) AS c FROM orders;
-- reads orders
-- s <- AGGREGATION orders.price :: SUM(price)
-- c <- AGGREGATION orders.id :: COUNT(id)

-- case ROW_NUMBER and RANK have no value origin
SELECT ROW_NUMBER() OVER (PARTITION BY item ORDER BY ts) AS n, RANK() OVER (ORDER BY id) AS r FROM orders;
-- reads orders
-- n <-  :: ROW_NUMBER() OVER (PARTITION BY item ORDER BY ts)
-- r <-  :: RANK() OVER (ORDER BY id)
-- WINDOW orders.id
-- WINDOW orders.item
-- WINDOW orders.ts

-- case LAG, LEAD and FIRST_VALUE take the argument
SELECT LAG(price) OVER (ORDER BY ts) AS a, LEAD(id) OVER (ORDER BY ts) AS b, FIRST_VALUE(item) OVER (ORDER BY ts) AS c FROM orders;
-- reads orders
-- a <- TRANSFORMATION orders.price :: LAG(price) OVER (ORDER BY ts)
-- b <- TRANSFORMATION orders.id :: LEAD(id) OVER (ORDER BY ts)
-- c <- AGGREGATION orders.item :: FIRST_VALUE(item) OVER (ORDER BY ts)
-- WINDOW orders.ts

-- case secrets in an expression are hidden
SELECT IF(item = 'a', CONCAT(item, CAST('password' = 'x1' AS STRING)), '') AS e FROM orders;
-- reads orders
-- e <- TRANSFORMATION orders.item :: IF(item = 'a', CONCAT(item, CAST('password' = '***' AS STRING)), '')

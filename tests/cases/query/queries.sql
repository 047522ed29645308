-- table a(id INT, x INT)
-- table b(id INT, y INT)

-- case a UNION joins by position, not by name
SELECT id, x FROM a UNION ALL SELECT y, id FROM b;
-- reads a, b
-- id <- a.id, b.y
-- x <- a.x, b.id

-- case UNION without ALL groups by every column
SELECT id FROM a UNION SELECT id FROM b;
-- reads a, b
-- id <- a.id, b.id
-- GROUP_BY a.id
-- GROUP_BY b.id

-- case INTERSECT and EXCEPT take the first branch
SELECT id FROM a EXCEPT SELECT y FROM b;
-- reads a, b
-- id <- a.id
-- GROUP_BY a.id
-- FILTER b.y

-- case set operations with parentheses and ORDER BY
(SELECT id AS k FROM a) INTERSECT ALL (SELECT id FROM b) ORDER BY k;
-- reads a, b
-- k <- a.id
-- SORT a.id
-- FILTER b.id

-- case a CTE
WITH t AS (SELECT id, x + 1 AS n FROM a) SELECT n FROM t;
-- reads a
-- n <- TRANSFORMATION a.x

-- case a CTE with column names
WITH t (k, v) AS (SELECT id, x FROM a) SELECT v, t.k FROM t;
-- reads a
-- v <- a.x
-- k <- a.id

-- case an unused CTE is no input
WITH t AS (SELECT id FROM a), u AS (SELECT y FROM b WHERE id > 0) SELECT id FROM t;
-- reads a
-- id <- a.id

-- case a CTE hides a table, but not from itself
WITH a AS (SELECT x AS id FROM a) SELECT id FROM a;
-- reads a
-- id <- a.x

-- case a nested CTE hides an outer one only inside
WITH t AS (SELECT id AS k FROM a) SELECT s.k, t.k AS outer_k FROM (WITH t AS (SELECT y AS k FROM b) SELECT k FROM t) AS s, t;
-- reads a, b
-- k <- b.y
-- outer_k <- a.id

-- case a later CTE uses an earlier one
WITH t AS (SELECT id FROM a), u AS (SELECT t.id, y FROM t JOIN b ON t.id = b.id) SELECT * FROM u;
-- reads a, b
-- id <- a.id
-- y <- b.y
-- JOIN a.id
-- JOIN b.id

-- case VALUES have no origin
SELECT v.n, id FROM (VALUES (1, 'a'), (2, 'b')) AS v (n, s), a;
-- reads a
-- n <-
-- id <- a.id

-- case VALUES as a query
VALUES (1, 2), (3, 4);
-- reads 
-- EXPR$0 <-
-- EXPR$1 <-

-- case an explicit table
TABLE a;
-- reads a
-- id <- a.id
-- x <- a.x

-- case DISTINCT groups by every column
SELECT DISTINCT id, x + 1 AS n FROM a;
-- reads a
-- id <- a.id
-- n <- TRANSFORMATION a.x :: x + 1
-- GROUP_BY a.id
-- GROUP_BY a.x

-- case ORDER BY a name of the output, an ordinal, a column
SELECT id AS k, x FROM a ORDER BY k, 2, id + x DESC LIMIT 10;
-- reads a
-- k <- a.id
-- x <- a.x
-- SORT a.id
-- SORT a.x

-- case IN adds the operand and the sub-query's column
SELECT x FROM a WHERE id IN (SELECT y FROM b WHERE b.id > 0);
-- reads a, b
-- x <- a.x
-- FILTER a.id
-- FILTER b.id
-- FILTER b.y

-- case EXISTS adds only what is inside
SELECT x FROM a WHERE EXISTS (SELECT y FROM b WHERE b.id = a.id);
-- reads a, b
-- x <- a.x
-- FILTER a.id
-- FILTER b.id

-- case a scalar sub-query is a value
SELECT (SELECT MAX(y) FROM b) - x AS left_over FROM a;
-- reads a, b
-- left_over <- TRANSFORMATION a.x, AGGREGATION b.y :: (SELECT MAX(y) FROM b) - x

-- case without FROM
SELECT 1 + 1, 'x' AS s;
-- reads 
-- EXPR$0 <-  :: 1 + 1
-- s <-  :: 'x'

-- case OFFSET and FETCH
SELECT id FROM a ORDER BY id OFFSET 5 ROWS FETCH NEXT 10 ROWS ONLY;
-- reads a
-- id <- a.id
-- SORT a.id

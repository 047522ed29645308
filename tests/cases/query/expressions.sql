-- table t(a INT, b INT, c STRING, d STRING, ts TIMESTAMP(3), arr ARRAY<INT>)
-- table u(id INT, v INT)

-- case conditions of CASE, IF and NULLIF are origins of their own kind
SELECT CASE WHEN a > 0 THEN b ELSE a END AS x, CASE c WHEN 'y' THEN 1 END AS y, IF(a > 1, c, d) AS z, NULLIF(a, b) AS n FROM t;
-- reads t
-- x <- TRANSFORMATION t.a, TRANSFORMATION t.b :: CASE WHEN a > 0 THEN b ELSE a END
-- y <- CONDITIONAL t.c :: CASE c WHEN 'y' THEN 1 END
-- z <- CONDITIONAL t.a, TRANSFORMATION t.c, TRANSFORMATION t.d :: IF(a > 1, c, d)
-- n <- TRANSFORMATION t.a, CONDITIONAL t.b :: NULLIF(a, b)

-- case COALESCE and COUNT take their arguments
SELECT COALESCE(c, d, 'none') AS x, COUNT(a) AS n, SUM(a + b) FILTER (WHERE c = 'x') AS s FROM t;
-- reads t
-- x <- TRANSFORMATION t.c, TRANSFORMATION t.d :: COALESCE(c, d, 'none')
-- n <- AGGREGATION t.a :: COUNT(a)
-- s <- AGGREGATION t.a, AGGREGATION t.b :: SUM(a + b) FILTER (WHERE c = 'x')
-- FILTER t.c

-- case units are no columns
SELECT TIMESTAMPADD(DAY, a, ts) AS x, TIMESTAMPDIFF(HOUR, ts, CURRENT_TIMESTAMP) AS y, EXTRACT(YEAR FROM ts) AS z, FLOOR(ts TO HOUR) AS f, CEILING(ts TO DAY) AS g FROM t;
-- reads t
-- x <- TRANSFORMATION t.a, TRANSFORMATION t.ts :: TIMESTAMPADD(DAY, a, ts)
-- y <- TRANSFORMATION t.ts :: TIMESTAMPDIFF(HOUR, ts, CURRENT_TIMESTAMP)
-- z <- TRANSFORMATION t.ts :: EXTRACT(YEAR FROM ts)
-- f <- TRANSFORMATION t.ts :: FLOOR(ts TO HOUR)
-- g <- TRANSFORMATION t.ts :: CEILING(ts TO DAY)

-- case special forms of strings
SELECT TRIM(BOTH 'x' FROM c) AS p, POSITION(c IN d) AS q, OVERLAY(c PLACING d FROM 1 FOR 2) AS r, SUBSTRING(c FROM a FOR 2) AS s, c || '-' || d AS w FROM t;
-- reads t
-- p <- TRANSFORMATION t.c :: TRIM(BOTH 'x' FROM c)
-- q <- TRANSFORMATION t.c, TRANSFORMATION t.d :: POSITION(c IN d)
-- r <- TRANSFORMATION t.c, TRANSFORMATION t.d :: OVERLAY(c PLACING d FROM 1 FOR 2)
-- s <- TRANSFORMATION t.a, TRANSFORMATION t.c :: SUBSTRING(c FROM a FOR 2)
-- w <- TRANSFORMATION t.c, TRANSFORMATION t.d :: c || '-' || d

-- case character sets are no columns
SELECT CONVERT(c USING UTF8) AS p, TRANSLATE(d USING UTF16) AS q, TRANSLATE(c, d, 'x') AS r FROM t;
-- reads t
-- p <- TRANSFORMATION t.c :: CONVERT(c USING UTF8)
-- q <- TRANSFORMATION t.d :: TRANSLATE(d USING UTF16)
-- r <- TRANSFORMATION t.c, TRANSFORMATION t.d :: TRANSLATE(c, d, 'x')

-- case constructors
SELECT ROW(a, c) AS r, ARRAY[a, b] AS l, MAP['k', a, 'l', b] AS m, (a, b) AS p FROM t;
-- reads t
-- r <- TRANSFORMATION t.a, TRANSFORMATION t.c :: ROW(a, c)
-- l <- TRANSFORMATION t.a, TRANSFORMATION t.b :: ARRAY[a, b]
-- m <- TRANSFORMATION t.a, TRANSFORMATION t.b :: MAP['k', a, 'l', b]
-- p <- TRANSFORMATION t.a, TRANSFORMATION t.b :: (a, b)

-- case casts to nested types
SELECT CAST(ROW(a, c) AS ROW<x INT, y ARRAY<MAP<STRING, ROW<z INT>>>>) AS r, TRY_CAST(c AS DECIMAL(10, 2)) AS n FROM t;
-- reads t
-- r <- TRANSFORMATION t.a, TRANSFORMATION t.c :: CAST(ROW(a, c) AS ROW<x INT, y ARRAY<MAP<STRING, ROW<z INT>>>>)
-- n <- TRANSFORMATION t.c :: TRY_CAST(c AS DECIMAL(10, 2))

-- case intervals
SELECT ts + INTERVAL '1' DAY(3) TO SECOND(3) AS x, ts - INTERVAL -'1-2' YEAR TO MONTH AS y FROM t;
-- reads t
-- x <- TRANSFORMATION t.ts :: ts + INTERVAL '1' DAY(3) TO SECOND(3)
-- y <- TRANSFORMATION t.ts :: ts - INTERVAL -'1-2' YEAR TO MONTH

-- case JSON functions with clauses
SELECT JSON_VALUE(c, '$.a' RETURNING DECIMAL(10, 2) DEFAULT a ON EMPTY ERROR ON ERROR) AS v, JSON_QUERY(c, '$.b' WITH CONDITIONAL ARRAY WRAPPER NULL ON EMPTY) AS q, JSON_EXISTS(d, '$' TRUE ON ERROR) AS e, JSON_OBJECT(KEY 'k' VALUE a, 'l' VALUE b NULL ON NULL) AS o, JSON_ARRAY(a, c ABSENT ON NULL) AS l FROM t;
-- reads t
-- v <- TRANSFORMATION t.a, TRANSFORMATION t.c :: JSON_VALUE(c, '$.a' RETURNING DECIMAL(10, 2) DEFAULT a ON EMPTY ERROR ON ERROR)
-- q <- TRANSFORMATION t.c :: JSON_QUERY(c, '$.b' WITH CONDITIONAL ARRAY WRAPPER NULL ON EMPTY)
-- e <- TRANSFORMATION t.d :: JSON_EXISTS(d, '$' TRUE ON ERROR)
-- o <- TRANSFORMATION t.a, TRANSFORMATION t.b :: JSON_OBJECT(KEY 'k' VALUE a, 'l' VALUE b NULL ON NULL)
-- l <- TRANSFORMATION t.a, TRANSFORMATION t.c :: JSON_ARRAY(a, c ABSENT ON NULL)

-- case JSON aggregates
SELECT JSON_OBJECTAGG(KEY c VALUE a ABSENT ON NULL) AS o, JSON_ARRAYAGG(b) AS l, LISTAGG(c, ',') AS s FROM t GROUP BY d;
-- reads t
-- o <- AGGREGATION t.a, AGGREGATION t.c :: JSON_OBJECTAGG(KEY c VALUE a ABSENT ON NULL)
-- l <- AGGREGATION t.b :: JSON_ARRAYAGG(b)
-- s <- AGGREGATION t.c :: LISTAGG(c, ',')
-- GROUP_BY t.d

-- case predicates
SELECT a IS NOT DISTINCT FROM b AS p, c SIMILAR TO d ESCAPE '!' AS q, a NOT BETWEEN SYMMETRIC b AND 5 AS r, c IS JSON OBJECT AS s, a MEMBER OF arr AS m, a IN (b, 2) AS i FROM t;
-- reads t
-- p <- TRANSFORMATION t.a, TRANSFORMATION t.b :: a IS NOT DISTINCT FROM b
-- q <- TRANSFORMATION t.c, TRANSFORMATION t.d :: c SIMILAR TO d ESCAPE '!'
-- r <- TRANSFORMATION t.a, TRANSFORMATION t.b :: a NOT BETWEEN SYMMETRIC b AND 5
-- s <- TRANSFORMATION t.c :: c IS JSON OBJECT
-- m <- TRANSFORMATION t.a, TRANSFORMATION t.arr :: a MEMBER OF arr
-- i <- TRANSFORMATION t.a, TRANSFORMATION t.b :: a IN (b, 2)

-- case quantified comparisons
SELECT c FROM t WHERE a > ALL (SELECT v FROM u) OR b = ANY (SELECT id FROM u);
-- reads t, u
-- c <- t.c
-- FILTER t.a
-- FILTER t.b
-- FILTER u.id
-- FILTER u.v

-- case grouping sets
SELECT a, c, SUM(b) AS s, GROUPING(a) AS g FROM t GROUP BY GROUPING SETS ((a, c), (a), ()) HAVING SUM(b) > 1;
-- reads t
-- a <- t.a
-- c <- t.c
-- s <- AGGREGATION t.b :: SUM(b)
-- g <- TRANSFORMATION t.a :: GROUPING(a)
-- GROUP_BY t.a
-- FILTER t.b
-- GROUP_BY t.c

-- case CUBE and ROLLUP
SELECT a, c, d, COUNT(*) FROM t GROUP BY CUBE (a, c), ROLLUP (d);
-- reads t
-- a <- t.a
-- c <- t.c
-- d <- t.d
-- EXPR$3 <-  :: COUNT(*)
-- GROUP_BY t.a
-- GROUP_BY t.c
-- GROUP_BY t.d

-- case strings of all kinds
SELECT 'it''s', U&'\00e9' UESCAPE '\', _UTF16'x', DATE '2024-01-01', TIMESTAMP '2024-01-01 00:00:00', X'0F' FROM t;
-- reads t
-- EXPR$0 <-  :: 'it''s'
-- EXPR$1 <-  :: U&'\00e9' UESCAPE '\'
-- EXPR$2 <-  :: _UTF16'x'
-- EXPR$3 <-  :: DATE '2024-01-01'
-- EXPR$4 <-  :: TIMESTAMP '2024-01-01 00:00:00'
-- EXPR$5 <-  :: X'0F'

-- case functions of any name, with or without database
SELECT my_udf(a, b), db.fn(c) AS n, f(g(a), ROW(b)).field AS x FROM t;
-- reads t
-- EXPR$0 <- TRANSFORMATION t.a, TRANSFORMATION t.b :: my_udf(a, b)
-- n <- TRANSFORMATION t.c :: db.fn(c)
-- x <- TRANSFORMATION t.a, TRANSFORMATION t.b :: f(g(a), ROW(b)).field

-- case aggregates in expressions
SELECT SUM(a) / COUNT(b) AS q, MAX(c) AS m, 1 + AVG(DISTINCT a) AS av FROM t;
-- reads t
-- q <- AGGREGATION t.a, AGGREGATION t.b :: SUM(a) / COUNT(b)
-- m <- AGGREGATION t.c :: MAX(c)
-- av <- AGGREGATION t.a :: 1 + AVG(DISTINCT a)

-- case the text of expressions is kept
SELECT a AS plain, ( a + b ) AS total , upper ( c ) shout, d IS DISTINCT FROM c AS e, CASE WHEN a > 0 THEN 'x' ELSE 'y' END FROM t;
-- reads t
-- plain <- t.a
-- total <- TRANSFORMATION t.a, TRANSFORMATION t.b :: ( a + b )
-- shout <- TRANSFORMATION t.c :: upper ( c )
-- e <- TRANSFORMATION t.c, TRANSFORMATION t.d :: d IS DISTINCT FROM c
-- EXPR$4 <- CONDITIONAL t.a :: CASE WHEN a > 0 THEN 'x' ELSE 'y' END

-- case TRIM without what, GROUP BY DISTINCT
SELECT TRIM(LEADING FROM c) AS p FROM t GROUP BY DISTINCT c;
-- reads t
-- p <- TRANSFORMATION t.c :: TRIM(LEADING FROM c)
-- GROUP_BY t.c

-- case a query behind ANY only decides, as behind IN
SELECT a FROM t WHERE a = ANY (SELECT id FROM u);
-- reads t, u
-- a <- t.a
-- FILTER t.a
-- FILTER u.id

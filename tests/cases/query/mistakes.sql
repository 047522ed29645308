-- table t(a INT, b INT)

-- case a missing expression
SELECT FROM t;
-- ! syntax.unexpected-token `FROM` unexpected `FROM`, expected an expression

-- case a word too many
SELECT a FROM t WHERE b = 1 2;
-- ! syntax.unexpected-token `2` unexpected `2`, expected the end of the statement

-- case the end comes too early
SELECT a FROM;
-- ! syntax.unexpected-token `` the statement ends too early, expected a name

-- case a full-width comma
SELECT a， b FROM t;
-- ! syntax.unexpected-token `，` unexpected `，`, expected the end of the statement (this is a full-width or typographic character; write `,`)

-- case a trailing comma
SELECT a, FROM t;
-- ! syntax.unexpected-token `FROM` unexpected `FROM`, expected an expression

-- case an open join
SELECT a FROM t JOIN;
-- ! syntax.unexpected-token `` the statement ends too early, expected a name

-- case rows of different length
SELECT * FROM (VALUES (1, 'a'), (2), (3, 'c', 'd')) AS v;
-- reads 
-- EXPR$0 <-
-- EXPR$1 <-
-- EXPR$2 <-
-- ! sql.column-count `(2)` this row has 1 value, the first one 2

-- case two tables of one name
SELECT a FROM t x JOIN t x ON TRUE;
-- reads t
-- a <-
-- ! sql.ambiguous-column `a` two tables named `x` have a column `a` (give each table an alias of its own)

-- case a table function behind LATERAL without TABLE
SELECT * FROM t, LATERAL f(b) AS x (c);
-- ! syntax.refused `f` Flink refuses `LATERAL f(…)` (write `LATERAL TABLE(f(…))`)

-- case UNNEST needs none
SELECT c FROM t, LATERAL UNNEST(b) AS x (c);
-- reads t
-- c <- TRANSFORMATION t.b

-- case an order inside the arguments
SELECT LISTAGG(b ORDER BY a) FROM t;
-- ! syntax.refused `ORDER` Flink refuses `LISTAGG(… ORDER BY …)` (write WITHIN GROUP (ORDER BY …) behind the parenthesis)

-- case ARRAY_AGG takes one
SELECT ARRAY_AGG(b ORDER BY a) AS x FROM t;
-- reads t
-- x <- AGGREGATION t.b :: ARRAY_AGG(b ORDER BY a)
-- SORT t.a

-- case an interval inside a type
SELECT CAST(a AS ROW<x INTERVAL DAY>) FROM t;
-- ! syntax.unexpected-token `INTERVAL` unexpected `INTERVAL`, expected a type that a column can have

-- case an interval as a whole
SELECT CAST(a AS INTERVAL DAY(3) TO SECOND(3)) AS x FROM t;
-- reads t
-- x <- TRANSFORMATION t.a :: CAST(a AS INTERVAL DAY(3) TO SECOND(3))

-- table t(a INT, b STRING, ts TIMESTAMP(3))
-- table u(c INT, d STRING)
-- table m(id INT, p MAP<STRING, ROW<x INT, y STRING>>)

-- case a table argument ordered by several columns
SELECT * FROM f(r => TABLE t PARTITION BY a ORDER BY (ts ASC, b DESC NULLS FIRST), i => 42);
-- reads t
-- a <- t.a
-- * <- TRANSFORMATION t.a, TRANSFORMATION t.b, TRANSFORMATION t.ts
-- WINDOW t.a
-- WINDOW t.b
-- WINDOW t.ts
-- ! sql.unexpanded-star `*` the columns of the function are not known, so the star stays a star (name the columns that are wanted)

-- case a query as a partitioned argument
SELECT * FROM f(r => (SELECT a, b FROM t) PARTITION BY a, i => 1);
-- reads t
-- a <- t.a
-- * <- TRANSFORMATION t.a, TRANSFORMATION t.b
-- WINDOW t.a
-- ! sql.unexpanded-star `*` the columns of the function are not known, so the star stays a star (name the columns that are wanted)

-- case all rows of a query as one value
SELECT a, ARRAY(SELECT c FROM u) AS cs FROM t;
-- reads t, u
-- a <- t.a
-- cs <- TRANSFORMATION u.c :: ARRAY(SELECT c FROM u)

-- case rows without parentheses that are more than literals
SELECT x FROM (VALUES CAST(NULL AS INT)) AS v (x);
-- reads 
-- x <-

-- case skip to a pattern variable
SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY a ORDER BY ts MEASURES A.b AS f AFTER MATCH SKIP TO B PATTERN (A B) DEFINE B AS B.a > 1);
-- reads t
-- a <- t.a
-- f <- t.b
-- FILTER t.a
-- WINDOW t.a
-- WINDOW t.ts

-- case a long row of UNION groups by every column of every branch once
SELECT a, b FROM t UNION SELECT c, d FROM u UNION SELECT a, d FROM t, u;
-- reads t, u
-- a <- t.a, u.c
-- b <- t.b, u.d
-- GROUP_BY t.a
-- GROUP_BY t.b
-- GROUP_BY u.c
-- GROUP_BY u.d

-- case UNION ALL before UNION
SELECT a FROM t UNION ALL SELECT c FROM u UNION SELECT a FROM t;
-- reads t, u
-- a <- t.a, u.c
-- GROUP_BY t.a
-- GROUP_BY u.c

-- case EXCEPT before UNION
SELECT a FROM t EXCEPT SELECT c FROM u UNION SELECT a FROM t;
-- reads t, u
-- a <- t.a
-- GROUP_BY t.a
-- FILTER u.c

-- case the first columns of a function of one's own are what its table is partitioned by
SELECT k, v FROM f(r => TABLE t PARTITION BY b, i => 1) AS p(k, v);
-- reads t
-- k <- t.b
-- v <- TRANSFORMATION t.a, TRANSFORMATION t.b, TRANSFORMATION t.ts
-- WINDOW t.b

-- case several keys, of several tables
SELECT * FROM f(r => TABLE t PARTITION BY (b, a), s => TABLE u PARTITION BY d) AS p(k, l, m, v);
-- reads t, u
-- k <- t.b
-- l <- t.a
-- m <- u.d
-- v <- TRANSFORMATION t.a, TRANSFORMATION t.b, TRANSFORMATION t.ts, TRANSFORMATION u.c, TRANSFORMATION u.d
-- WINDOW t.a
-- WINDOW t.b
-- WINDOW u.d

-- case more columns than the table has may be those, passed through, or not
SELECT k, v FROM f(r => TABLE u PARTITION BY d) AS p(k, l, v);
-- reads u
-- k <- TRANSFORMATION u.c, TRANSFORMATION u.d
-- v <- TRANSFORMATION u.c, TRANSFORMATION u.d
-- WINDOW u.d

-- case a table without keys
SELECT v FROM f(r => TABLE t, i => 1) AS p(v);
-- reads t
-- v <- TRANSFORMATION t.a, TRANSFORMATION t.b, TRANSFORMATION t.ts

-- case a function of one's own gives what its table is partitioned by, then columns that nobody knows
SELECT * FROM f(r => TABLE t PARTITION BY b, i => 1);
-- reads t
-- b <- t.b
-- * <- TRANSFORMATION t.a, TRANSFORMATION t.b, TRANSFORMATION t.ts
-- WINDOW t.b
-- ! sql.unexpanded-star `*` the columns of the function are not known, so the star stays a star (name the columns that are wanted)

-- case a column of such a function may have the name of one of its table
SELECT b, a FROM f(r => TABLE t PARTITION BY b, i => 1);
-- reads t
-- b <- t.b
-- a <- TRANSFORMATION t.a, TRANSFORMATION t.b, TRANSFORMATION t.ts
-- WINDOW t.b

-- case the columns of a function that takes a time come from all of its table
SELECT message FROM f(r => TABLE t PARTITION BY a, on_time => DESCRIPTOR(ts), uid => 'g');
-- reads t
-- message <- TRANSFORMATION t.a, TRANSFORMATION t.b, TRANSFORMATION t.ts
-- WINDOW t.a

-- case a time that the table does not have
SELECT message FROM f(r => TABLE u, on_time => DESCRIPTOR(tz));
-- reads u
-- message <- TRANSFORMATION u.c, TRANSFORMATION u.d
-- ! sql.unknown-column `tz` no table in scope has a column `tz`

-- case a descriptor may name a column that the function gives
SELECT code FROM f(r => TABLE u, code => DESCRIPTOR(code));
-- reads u
-- code <- TRANSFORMATION u.c, TRANSFORMATION u.d

-- case TO_CHANGELOG puts the kind of a change behind the keys
SELECT * FROM TO_CHANGELOG(input => TABLE t PARTITION BY b);
-- reads t
-- b <- t.b
-- op <-
-- a <- t.a
-- ts <- t.ts
-- WINDOW t.b

-- case TO_CHANGELOG names the kind of a change as it is told
SELECT * FROM TO_CHANGELOG(input => TABLE u PARTITION BY c, op => DESCRIPTOR(code), op_mapping => MAP['INSERT', 'I']);
-- reads u
-- c <- u.c
-- code <-
-- d <- u.d
-- WINDOW u.c

-- case FROM_CHANGELOG takes the kind of a change away
SELECT * FROM FROM_CHANGELOG(input => TABLE t, op => DESCRIPTOR(b));
-- reads t
-- a <- t.a
-- ts <- t.ts

-- case UNNEST of a map gives key and value, whatever they hold
SELECT k, v.x, v.y, pos FROM m CROSS JOIN UNNEST(p) WITH ORDINALITY AS e (k, v, pos);
-- reads m
-- k <- TRANSFORMATION m.p
-- x <- TRANSFORMATION m.p
-- y <- TRANSFORMATION m.p
-- pos <-

-- case a map has no third column
SELECT k FROM m CROSS JOIN UNNEST(p) AS e (k, x, y);
-- reads m
-- k <- TRANSFORMATION m.p
-- ! sql.column-count `e` the table gives 2 columns, but `e` names 3

-- case a column that a pattern variable does not have
SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY a ORDER BY ts MEASURES A.bb AS f PATTERN (A B) DEFINE B AS B.a > 1);
-- reads t
-- a <- t.a
-- f <-
-- FILTER t.a
-- WINDOW t.a
-- WINDOW t.ts
-- ! sql.unknown-column `A.bb` no table in scope has a column `A.bb`

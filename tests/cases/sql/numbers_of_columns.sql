-- Both sides of a set operation, and a CTE and its list, have the same number of columns.
CREATE TABLE t (a INT, b INT) WITH ('connector' = 'datagen');
INSERT INTO s SELECT 1, 2 UNION ALL SELECT 3;
INSERT INTO s SELECT a, b FROM t EXCEPT SELECT a, b FROM t INTERSECT SELECT a FROM t;
INSERT INTO s WITH q (x) AS (SELECT a, b FROM t) SELECT x FROM q;
INSERT INTO s WITH q (x, y) AS (SELECT a, b FROM t) SELECT x, y FROM q UNION SELECT a, b FROM t;
INSERT INTO s SELECT * FROM nowhere UNION ALL SELECT a FROM t;
INSERT INTO s SELECT ${columns} FROM t UNION ALL SELECT a FROM t;
INSERT INTO s WITH q (x, y) AS (SELECT * FROM nowhere) SELECT x, y FROM q;

CREATE TABLE t (a INT) WITH ('connector' = 'datagen');
CREATE TEMPORARY TABLE t (b INT) WITH ('connector' = 'datagen');
INSERT INTO s SELECT * FROM t;
-- Refused: the temporary one has to be dropped first.
DROP TABLE t;
INSERT INTO s SELECT b FROM t;
DROP TEMPORARY TABLE t;
INSERT INTO s SELECT * FROM t;
CREATE TABLE u (a INT) WITH ('connector' = 'datagen');
CREATE TEMPORARY VIEW u AS SELECT a + 1 AS c FROM t;
DROP TABLE u;
INSERT INTO s SELECT * FROM u;
DROP TEMPORARY VIEW u;
INSERT INTO s SELECT * FROM u;

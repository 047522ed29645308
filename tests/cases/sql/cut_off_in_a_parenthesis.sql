CREATE TABLE s (a INT, b INT) WITH ('connector' = 'datagen');
CREATE TABLE t (a INT) WITH ('connector' = 'print');
INSERT INTO t SELECT COALESCE(a, b) FROM s;
INSERT INTO t SELECT COALESCE(a,

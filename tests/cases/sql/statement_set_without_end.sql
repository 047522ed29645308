CREATE TABLE s (a INT) WITH ('connector' = 'datagen');
CREATE TABLE t (a INT) WITH ('connector' = 'print');
EXECUTE STATEMENT SET BEGIN
INSERT INTO t SELECT a FROM s;

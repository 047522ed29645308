CREATE TABLE t (a INT) WITH ('connector' = 'datagen');
INSERT INTO s SELECT a FROM t;
SET 'pipeline.name' = 'nightly';
INSERT INTO s SELECT a FROM t;
SET pipeline.name=hourly;
INSERT INTO s SELECT a FROM t;
RESET 'pipeline.name';
INSERT INTO s SELECT a FROM t;

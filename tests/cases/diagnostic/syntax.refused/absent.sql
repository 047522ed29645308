CREATE TABLE t (a TIMESTAMP(3), WATERMARK FOR a AS a) WITH ('connector' = 'datagen');
SELECT a FROM t;

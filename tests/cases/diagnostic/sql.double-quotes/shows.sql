CREATE TABLE t (id INT) WITH ('connector' = 'datagen');
SELECT "id" FROM t;

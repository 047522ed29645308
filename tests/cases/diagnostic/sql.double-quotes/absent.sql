CREATE TABLE t (id INT) WITH ('connector' = 'datagen');
SELECT `id`, 'a "b"' FROM t; -- "c"

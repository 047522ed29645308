CREATE TABLE t (id INT PRIMARY KEY) WITH ('connector' = 'datagen');
SELECT id FROM t;

CREATE TABLE t (id INT PRIMARY KEY NOT ENFORCED) WITH ('connector' = 'datagen');
SELECT id FROM t;

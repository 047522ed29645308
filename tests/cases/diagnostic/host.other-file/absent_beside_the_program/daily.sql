CREATE TABLE orders (a INT) WITH ('connector' = 'datagen');
CREATE TABLE daily (a INT) WITH ('connector' = 'print');
INSERT INTO daily SELECT a FROM orders;

CREATE TABLE orders (id INT, price DOUBLE, placed TIMESTAMP(3)) WITH ('connector' = 'datagen');
CREATE TABLE copy WITH ('connector' = 'print') AS SELECT id, price * 2 AS doubled FROM orders;
CREATE TABLE typed (note STRING, price DECIMAL(10, 2), cost AS price * 2, WATERMARK FOR placed AS placed) WITH ('connector' = 'blackhole') AS SELECT id, price, placed FROM orders;
CREATE TABLE ordered (placed, id) WITH ('connector' = 'blackhole') AS SELECT id, placed FROM orders;
CREATE OR REPLACE TABLE copy WITH ('connector' = 'print') AS SELECT * FROM orders;
INSERT INTO again SELECT cost, note FROM typed;

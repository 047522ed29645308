CREATE TABLE orders (id INT, item STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen');
CREATE TABLE totals (id INT, item STRING) WITH ('connector' = 'jdbc', 'url' = 'jdbc:mysql://h/shop', 'table-name' = 'totals');
INSERT INTO totals SELECT id, item FROM orders;
-- Another database, another name, and one that is gone hide nothing.
CREATE TEMPORARY VIEW shop.orders AS SELECT 1 AS id;
CREATE TEMPORARY VIEW old_orders AS SELECT 1 AS id;
DROP TABLE totals;
CREATE TEMPORARY TABLE totals (id INT) WITH ('connector' = 'print');
INSERT INTO totals SELECT o.id FROM shop.orders AS o, old_orders;

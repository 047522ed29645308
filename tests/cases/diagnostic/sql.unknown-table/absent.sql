CREATE TABLE orders (id INT, item STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen');
CREATE TABLE totals (id INT, item STRING) WITH ('connector' = 'jdbc', 'url' = 'jdbc:mysql://h/shop', 'table-name' = 'totals');
INSERT INTO totals SELECT id, item FROM orders;
-- What is filled in later.
INSERT INTO ${sink} SELECT id, item FROM orders;
INSERT INTO totals SELECT id, item FROM {{ params.source }};

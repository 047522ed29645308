CREATE TABLE orders (id INT, item STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen');
SELECT a.id FROM orders AS a JOIN orders AS b ON a.id = b.id;

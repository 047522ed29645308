CREATE TABLE orders (id INT) WITH ('connector' = 'datagen', 'rows-per-second' = '1', 'rows-per-second' = '2');
SELECT id FROM orders;

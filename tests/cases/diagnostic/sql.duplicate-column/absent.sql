CREATE TABLE orders (id INT, item STRING) WITH ('connector' = 'datagen');
ALTER TABLE orders ADD ITEM INT;
SELECT id FROM orders;

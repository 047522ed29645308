DROP TABLE orders;
CREATE TABLE orders (id INT) WITH ('connector' = 'datagen');
SELECT id FROM orders;

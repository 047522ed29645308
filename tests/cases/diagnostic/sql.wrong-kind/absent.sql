CREATE TABLE orders (id INT) WITH ('connector' = 'datagen');
CREATE TEMPORARY VIEW recent AS SELECT id FROM orders;
SELECT id FROM recent;
DROP TEMPORARY VIEW recent;

CREATE TABLE orders (id INT) WITH ('connector' = 'datagen');
CREATE VIEW recent AS SELECT id FROM orders;
INSERT INTO recent SELECT id FROM orders;

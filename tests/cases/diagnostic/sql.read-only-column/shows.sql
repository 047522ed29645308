CREATE TABLE orders (id INT) WITH ('connector' = 'datagen');
CREATE TABLE totals (id INT, twice AS id * 2) WITH ('connector' = 'print');
INSERT INTO totals (id, twice) SELECT id, id FROM orders;

CREATE TABLE orders (id INT) WITH ('connector' = 'datagen');
CREATE TABLE totals (id INT, at_offset BIGINT METADATA, twice AS id * 2) WITH ('connector' = 'print');
INSERT INTO totals (id, at_offset) SELECT id, id FROM orders;

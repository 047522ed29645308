CREATE TABLE orders (id INT) WITH ('connector' = 'datagen');
CREATE TABLE totals (id INT) WITH ('connector' = 'print');
INSERT INTO totals ${query};

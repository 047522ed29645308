-- Documentation leaves options out. The definition is refused, but its columns are known.
CREATE TABLE orders (id INT, price DOUBLE) WITH (...);
CREATE TABLE totals (id INT, total DOUBLE) WITH ('connector' = 'print', ...);
INSERT INTO totals SELECT * FROM orders;
-- A whole definition takes its place.
CREATE TABLE orders (id INT, amount DOUBLE) WITH ('connector' = 'datagen');
INSERT INTO totals SELECT * FROM orders;

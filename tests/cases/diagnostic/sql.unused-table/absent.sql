CREATE TABLE orders (id INT, item STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen');
CREATE TABLE totals (id INT, item STRING) WITH ('connector' = 'jdbc', 'url' = 'jdbc:mysql://h/shop', 'table-name' = 'totals');
-- Copied, explained, described, in a statement that cannot be read, or kept by a catalog: all of it is use.
CREATE TABLE copied (id INT) WITH ('connector' = 'print');
CREATE TABLE copy WITH ('connector' = 'print') LIKE copied (EXCLUDING OPTIONS);
CREATE TABLE explained (id INT, item STRING) WITH ('connector' = 'print');
CREATE TABLE described (id INT) WITH ('connector' = 'print');
CREATE TABLE refused (id INT) WITH ('connector' = 'print');
CREATE TABLE in_set (id INT, item STRING) WITH ('connector' = 'print');
CREATE CATALOG lake WITH ('type' = 'paimon', 'warehouse' = 's3://lake/');
CREATE TABLE lake.db.kept (id INT);
INSERT INTO copy SELECT id FROM orders;
EXPLAIN INSERT INTO explained SELECT id, item FROM orders;
DESCRIBE described;
SELECT FROM WHERE refused;
EXPLAIN STATEMENT SET BEGIN
INSERT INTO in_set SELECT id, item FROM orders;
END;
INSERT INTO totals SELECT id, item FROM orders;

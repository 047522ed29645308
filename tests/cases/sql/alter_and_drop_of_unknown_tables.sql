-- Of an earlier run: it is defined further down.
DROP TABLE orders;
DROP TABLE ordres;
DROP VIEW recent_orders;
DROP TABLE IF EXISTS nowhere;
DROP TABLE ${table};
CREATE TABLE orders (id INT, item STRING) WITH ('connector' = 'datagen');
ALTER TABLE oders SET ('rows-per-second' = '1');
ALTER TABLE oders DROP id;
ALTER TABLE IF EXISTS nowhere ADD x INT;
ALTER TABLE ${table} ADD x INT;
ALTER VIEW no_view RENAME TO other;
ALTER VIEW no_view_either AS SELECT id FROM orders;
DROP TABLE orders;
DROP TABLE orders;
-- Told already.
SELECT id FROM nothing_here;
DROP TABLE nothing_here;
CREATE TABLE broken (a INT WITH ('connector' = 'datagen');
DROP TABLE broken;
DROP TEMPORARY TABLE gone;
CREATE CATALOG lake WITH ('type' = 'paimon', 'warehouse' = 's3://w');
USE CATALOG lake;
DROP TABLE may_be_there;
ALTER TABLE may_be_there DROP a;
USE CATALOG default_catalog;
SET 'table.sql-dialect' = 'hive';
DROP TABLE of_hive;
ALTER TABLE of_hive SET ('a' = 'b');

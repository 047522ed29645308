CREATE DATABASE ods;
CREATE TABLE ods.src (a INT) WITH ('connector' = 'datagen');
CREATE TABLE sink (a INT) WITH ('connector' = 'print');
CREATE CATALOG f WITH ('type' = 'fluss', 'bootstrap.servers' = 'f:9123');
CREATE TABLE f.d.customer (a INT);
-- One of the same name in another database; a misspelt one in the same.
INSERT INTO sink SELECT a FROM src;
INSERT INTO snk SELECT a FROM ods.src;
-- Another name in another catalog is another thing.
INSERT INTO sink SELECT a FROM default_catalog.default_database.customers;
-- A table that is not there is no column that is not there.
INSERT INTO sink SELECT sr.a FROM ods.src;
INSERT INTO sink SELECT x.a FROM ods.src AS y;
INSERT INTO sink SELECT src.b FROM ods.src;
ALTER TABLE sink ADD COLUMN c INT;
ALTER TABLE sink ADD `column` INT;

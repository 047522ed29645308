CREATE TABLE a (x INT, x STRING, y INT, X INT) WITH ('connector' = 'datagen');
CREATE TABLE b (x INT, y INT, c AS x + y, m BIGINT METADATA VIRTUAL, w BIGINT METADATA, PRIMARY KEY (x, y, x) NOT ENFORCED) WITH ('connector' = 'print');
CREATE VIEW v (p, q, p) AS SELECT x, y, y FROM b;
CREATE TABLE d (z INT, PRIMARY KEY (y, y) NOT ENFORCED) WITH ('connector' = 'print') AS SELECT x, y FROM b;
INSERT INTO b (x, x) SELECT x, y FROM a;
INSERT INTO b PARTITION (y = 1) (x, y) SELECT x, y FROM a;
INSERT INTO b (x, c, m, w) SELECT x, y, y, y FROM a;
UPDATE b SET y = 1, y = 2;
ALTER TABLE b ADD (n INT, n INT);
ALTER TABLE b MODIFY (x BIGINT, x BIGINT);
ALTER TABLE b DROP (y, y);
-- What LIKE copies is there already, unless it says EXCLUDING or OVERWRITING.
CREATE TABLE l1 (x INT) LIKE b;
CREATE TABLE l2 (x AS 1, c INT, m AS 1) LIKE b;
CREATE TABLE l3 (c AS 1, m STRING METADATA) LIKE b;
CREATE TABLE l4 (c AS 1, m STRING METADATA) LIKE b (OVERWRITING GENERATED EXCLUDING METADATA);
CREATE TABLE l5 (m AS 1) LIKE b (OVERWRITING METADATA);
CREATE TABLE l6 (x INT) LIKE b (EXCLUDING ALL);
-- Fields of one column, and what is filled in later.
CREATE TABLE r (f ROW<g INT, h INT>) WITH ('connector' = 'print');
INSERT INTO r (f.g, f.h) SELECT x, y FROM b;
INSERT INTO b (${one}, ${one}) SELECT x, y FROM a;
CREATE TABLE o (${columns}, ${columns}) WITH ('connector' = 'print');
CREATE VIEW two AS SELECT x, x FROM b;
SET 'table.sql-dialect' = 'hive';
INSERT INTO b (x, x, c) SELECT x, y, y FROM a;

CREATE TABLE t (a INT, b INT) WITH ('connector' = 'datagen');
CREATE VIEW v (x, y) COMMENT 'swapped' AS SELECT b, a FROM t;
INSERT INTO s SELECT x, y FROM v;
CREATE VIEW w AS SELECT x AS z FROM v;
INSERT INTO s SELECT * FROM w;

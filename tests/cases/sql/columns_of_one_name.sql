CREATE TABLE t (a INT, b INT) WITH ('connector' = 'datagen');
SELECT x.a, y.a, x.a FROM t x JOIN t y ON x.b = y.b;
CREATE VIEW v AS SELECT x.a, y.a FROM t x JOIN t y ON x.b = y.b;
INSERT INTO s SELECT a0 FROM v;

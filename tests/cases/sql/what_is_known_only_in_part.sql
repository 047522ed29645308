-- Comments in types, column lists of tables that nothing defines, views that name the columns of an open star.
CREATE TABLE t (q ROW<
  a INT, -- first
  b /* second */ INT
>, x INT, y INT) WITH ('connector' = 'datagen');
INSERT INTO o SELECT q.b FROM t;
INSERT INTO o (p, q) SELECT x, y FROM t;
INSERT INTO o PARTITION (dt = '1') (p, q) SELECT x, y + 1 FROM t;
INSERT INTO o (p, q) SELECT x FROM t;
CREATE VIEW v (h, i) AS SELECT * FROM nowhere;
INSERT INTO o (p, q) SELECT h, i FROM v;
INSERT INTO o (p) SELECT u1.x FROM u1 JOIN u2 USING (a) JOIN u3 USING (b);
CREATE MATERIALIZED TABLE m FRESHNESS = INTERVAL '1' HOUR AS SELECT x FROM t;
ALTER MATERIALIZED TABLE m AS SELECT x, y FROM t;
INSERT INTO o (p) SELECT y FROM m;

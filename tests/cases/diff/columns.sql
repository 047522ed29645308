Other sources, another transform, only another expression, a column list that grows.
-- old a.sql
CREATE TABLE s (a INT, b INT, c INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 's');
CREATE TABLE t (p INT, q INT, r INT, s INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 't');
INSERT INTO t (p, q, r) SELECT a, b, c * 2 FROM s;
-- new a.sql
CREATE TABLE s (a INT, b INT, c INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 's');
CREATE TABLE t (p INT, q INT, r INT, s INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 't');
INSERT INTO t (p, q, r, s) SELECT b, MAX(b), c * 3, 0 FROM s GROUP BY b, c;

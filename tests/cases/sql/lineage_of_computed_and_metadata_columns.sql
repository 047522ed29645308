CREATE TABLE s (a INT, r ROW<x INT, y INT>, b AS a + r.x, m STRING METADATA FROM 'key', v BIGINT METADATA FROM 'offset' VIRTUAL, p AS PROCTIME()) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 's');
CREATE TABLE t (a INT, b INT, m STRING, v BIGINT METADATA VIRTUAL, c AS a + 1) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 't');
-- A computed column resolves to what it is computed from; a metadata column is a source column itself.
INSERT INTO sink SELECT b, m, v, p FROM s;
-- Neither computed nor virtual columns can be written.
INSERT INTO t SELECT a, b, m FROM s;

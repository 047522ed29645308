CREATE TABLE t (a INT, b INT) WITH ('connector' = 'kafka', 'topic' = 't', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
INSERT INTO t SELECT a, b FROM t;
INSERT INTO t SELECT a, b FROM t;
INSERT INTO t SELECT a, -- spaced differently, the same tokens
  b FROM t;
insert into t select a, b from t;
DELETE FROM t WHERE a = 1;
UPDATE t SET a = b + 1, b = 0 WHERE a > 2;

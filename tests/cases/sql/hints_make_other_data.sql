CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = 'one', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
INSERT INTO t /*+ OPTIONS('topic' = 'two', 'properties.sasl.jaas.config' = 'secret') */ SELECT a FROM t;
INSERT INTO t SELECT a FROM t /*+ OPTIONS('topic' = 'three') */;
INSERT INTO t SELECT a FROM t;

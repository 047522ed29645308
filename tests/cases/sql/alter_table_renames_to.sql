CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 'one');
ALTER TABLE t RENAME TO u;
INSERT INTO s SELECT * FROM u;
INSERT INTO s SELECT a FROM t;

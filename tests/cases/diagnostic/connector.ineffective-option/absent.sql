CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = 'x', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'scan.startup.mode' = 'timestamp', 'scan.startup.timestamp-millis' = '0');
CREATE TABLE s (a INT) WITH ('connector' = 'print');
INSERT INTO s SELECT a FROM t;

CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 'one');
INSERT INTO s SELECT a FROM t;
ALTER TABLE t SET ('topic' = 'two', 'scan.startup.mode' = 'latest-offset');
INSERT INTO s SELECT a FROM t;
ALTER TABLE t RESET ('scan.startup.mode');
INSERT INTO s SELECT a FROM t;

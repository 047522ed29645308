CREATE TABLE a (id INT) WITH ('connector' = 'kafka', 'topic' = 'a', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE s (id INT) WITH ('connector' = 'print');
INSERT INTO s SELECT id FROM a /*+ OPTIONS('scan.startup.mode' = 'earlist-offset', 'topik' = 'x') */;
INSERT INTO s /*+ OPTIONS('print-identifer' = 'x') */ SELECT id FROM a;
INSERT INTO s SELECT id FROM a /*+ OPTIONS('scan.startup.mode' = 'earliest-offset') */;
ALTER TABLE a SET ('scan.startup.mod' = 'earliest-offset');
ALTER TABLE a SET ('scan.startup.mode' = 'latest-offset');

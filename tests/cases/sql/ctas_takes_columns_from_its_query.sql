CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'datagen');
CREATE TABLE c WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 'c') AS SELECT a, UPPER(b) AS u FROM t;
INSERT INTO s SELECT * FROM c;
CREATE OR REPLACE TABLE c WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 'c2') AS SELECT b FROM t;
INSERT INTO s SELECT * FROM c;

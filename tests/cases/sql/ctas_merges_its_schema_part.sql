CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'datagen');
CREATE TABLE c (extra INT, a BIGINT, twice AS a * 2, m STRING METADATA VIRTUAL, PRIMARY KEY (a) NOT ENFORCED) DISTRIBUTED BY (a) INTO 4 BUCKETS WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 'c') AS SELECT a, b FROM t;
INSERT INTO s SELECT * FROM c;

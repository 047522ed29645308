CREATE TABLE base (
  a INT,
  b AS a + 1,
  m BIGINT METADATA FROM 'offset' VIRTUAL,
  WATERMARK FOR c AS c,
  c TIMESTAMP(3)
) PARTITIONED BY (a) WITH ('connector' = 'kafka', 'topic' = 'base', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE all_of_it (d INT) WITH ('topic' = 'other') LIKE base;
CREATE TABLE no_options (d INT) WITH ('connector' = 'print') LIKE base (EXCLUDING OPTIONS EXCLUDING GENERATED);
CREATE TABLE bare WITH ('connector' = 'print') LIKE base (EXCLUDING ALL INCLUDING METADATA);
CREATE TABLE replaced (b AS a * 2) LIKE base (OVERWRITING GENERATED);
INSERT INTO no_options SELECT a, c, b FROM all_of_it;
INSERT INTO bare SELECT a, c FROM replaced WHERE b > m;
CREATE TABLE orphan (x INT) LIKE nowhere;
INSERT INTO bare SELECT y, x FROM orphan;

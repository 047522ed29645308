CREATE TABLE s (a INT, b INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 's');
CREATE TABLE t (a INT, b INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 't');
CREATE TABLE made WITH ('connector' = 'print') AS SELECT a FROM s;
REPLACE TABLE made WITH ('connector' = 'print') AS SELECT b FROM s;
CREATE MATERIALIZED TABLE fresh FRESHNESS = INTERVAL '1' MINUTE AS SELECT a, COUNT(*) AS n FROM s GROUP BY a;
INSERT OVERWRITE t SELECT a, b FROM s;
UPDATE t SET b = a + 1 WHERE a > 1;
DELETE FROM t WHERE b = 1;
EXECUTE STATEMENT SET BEGIN
INSERT INTO t SELECT a, b FROM s;
INSERT INTO t SELECT b, a FROM t;
END;
CREATE VIEW v AS SELECT a FROM s;
SELECT a FROM v;

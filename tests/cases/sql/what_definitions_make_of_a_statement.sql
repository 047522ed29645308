-- The same words over other columns are no duplicates.
CREATE TABLE t (a INT, b INT, c AS a + 1) WITH ('connector' = 'kafka', 'topic' = 't', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE s (a INT) WITH ('connector' = 'kafka', 'topic' = 's', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
INSERT INTO s SELECT c FROM t;
ALTER TABLE t MODIFY c AS b + 1;
INSERT INTO s SELECT c FROM t;
-- A condition over another column neither.
INSERT INTO s SELECT a FROM t WHERE c > 1;
ALTER TABLE t MODIFY c AS a + 1;
INSERT INTO s SELECT a FROM t WHERE c > 1;
INSERT INTO s SELECT a FROM t WHERE c > 1;

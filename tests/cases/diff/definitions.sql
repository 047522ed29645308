Columns, options and secrets of a table; the star takes the new column along.
-- old a.sql
CREATE TABLE s (a INT, b INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 's', 'properties.sasl.jaas.config' = 'x required password="one";');
CREATE TABLE t (a INT, b INT, c INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 't');
INSERT INTO t SELECT * FROM s;
-- new a.sql
CREATE TABLE s (a BIGINT, c AS a + 1, d STRING METADATA FROM 'key' VIRTUAL) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 's', 'scan.startup.mode' = 'latest-offset', 'properties.sasl.jaas.config' = 'x required password="two";');
CREATE TABLE t (a INT, b INT, c INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 't');
INSERT INTO t SELECT * FROM s;

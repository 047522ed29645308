-- Flink refuses a second catalog of a name, and a table that would take the name of another.
CREATE CATALOG c WITH ('type' = 'paimon', 'warehouse' = '/x');
CREATE CATALOG c WITH ('type' = 'paimon', 'warehouse' = '/y');
CREATE CATALOG IF NOT EXISTS c WITH ('type' = 'paimon', 'warehouse' = '/z');
INSERT INTO c.d.t SELECT 1;
CREATE TABLE s (id INT) WITH ('connector' = 'kafka', 'topic' = 's', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE o (a INT) WITH ('connector' = 'kafka', 'topic' = 'o', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
ALTER TABLE s RENAME TO o;
INSERT INTO s SELECT a FROM o;

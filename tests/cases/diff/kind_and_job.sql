The same query overwrites now, and its job has a name.
-- old a.sql
CREATE TABLE orders (item STRING, price INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'totals');
INSERT INTO totals SELECT item, price FROM orders;
-- new a.sql
SET 'pipeline.name' = 'nightly';
CREATE TABLE orders (item STRING, price INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'totals');
INSERT OVERWRITE totals SELECT item, price FROM orders;

A join comes in, another sink is written.
-- old a.sql
CREATE TABLE orders (item STRING, price INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'totals');
CREATE TABLE items (id STRING, name STRING) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'items');
INSERT INTO totals SELECT item, price FROM orders;
-- new a.sql
CREATE TABLE orders (item STRING, price INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'totals');
CREATE TABLE items (id STRING, name STRING) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'items');
INSERT INTO totals SELECT i.name, o.price FROM orders o JOIN items i ON i.id = o.item;

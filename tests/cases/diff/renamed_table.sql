The same topic under another name, and a table that goes which nothing used.
-- old a.sql
CREATE TABLE orders (item STRING, price INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'totals');
CREATE TABLE v (x INT) WITH ('connector' = 'print');
INSERT INTO totals SELECT item, price FROM orders;
-- new a.sql
CREATE TABLE purchases (item STRING, price INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'totals');
INSERT INTO totals SELECT item, price FROM purchases;

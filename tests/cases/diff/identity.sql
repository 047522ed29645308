A table of the same name is another topic now; the statement is the same.
-- old a.sql
CREATE TABLE orders (item STRING, price INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'totals');
INSERT INTO totals SELECT item, price FROM orders;
-- new a.sql
CREATE TABLE orders (item STRING, price INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'orders_v2');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'totals');
INSERT INTO totals SELECT item, price FROM orders;

A hint in a view makes the table another topic: told once, where it is read.
-- old a.sql
CREATE TABLE orders (item STRING, price INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'totals');
CREATE VIEW dear AS SELECT item, price FROM orders WHERE price > 1;
INSERT INTO totals SELECT item, price FROM dear;
-- new a.sql
CREATE TABLE orders (item STRING, price INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'totals');
CREATE VIEW dear AS SELECT item, price FROM orders /*+ OPTIONS('topic' = 'orders_v2') */ WHERE price > 1;
INSERT INTO totals SELECT item, price FROM dear;

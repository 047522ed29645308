A statement with its table comes, another goes.
-- old a.sql
CREATE TABLE orders (item STRING, price INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'totals');
INSERT INTO totals SELECT item, price FROM orders;
-- old gone.sql
CREATE TABLE seen (item STRING) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'seen');
INSERT INTO seen SELECT item FROM seen;
-- new a.sql
CREATE TABLE orders (item STRING, price INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'totals');
INSERT INTO totals SELECT item, price FROM orders;
CREATE TABLE big (item STRING) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json', 'topic' = 'big');
INSERT INTO big SELECT item FROM orders WHERE price > 100;

CREATE TABLE orders (order_id BIGINT, user_id BIGINT, proc AS PROCTIME()) WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE users (id BIGINT, name STRING, city STRING) WITH ('connector' = 'jdbc', 'url' = 'jdbc:postgresql://db/shop', 'table-name' = 'users');
CREATE TABLE o_city (order_id BIGINT, name STRING, city STRING) WITH ('connector' = 'kafka', 'topic' = 'o_city', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
INSERT INTO o_city
SELECT o.order_id, u.name, UPPER(u.city)
FROM orders AS o
LEFT JOIN users FOR SYSTEM_TIME AS OF o.proc AS u ON o.user_id = u.id AND u.city <> 'x';

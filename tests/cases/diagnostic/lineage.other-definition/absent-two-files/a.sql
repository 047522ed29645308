CREATE TABLE orders (id INT, item STRING COMMENT 'what') WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE copies (id INT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 'copies');
INSERT INTO copies SELECT id FROM orders;

CREATE TABLE purchases (id BIGINT, item STRING COMMENT 'which') WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE others (id BIGINT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 'others');
INSERT INTO others SELECT id FROM purchases;

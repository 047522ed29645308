CREATE TABLE source_table (id BIGINT, price DOUBLE, quantity DOUBLE, order_time TIMESTAMP(3)) WITH ('connector' = 'datagen');
CREATE TABLE my_ctas_table (`desc` STRING, quantity DOUBLE, cost AS price * quantity, WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 'c') AS SELECT id, price, quantity, order_time FROM source_table;
INSERT INTO s SELECT cost FROM my_ctas_table;
CREATE TABLE z (c AS nope + 1) WITH ('connector' = 'print') AS SELECT id FROM source_table;

CREATE TABLE orders (id INT, item STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen');
CREATE TABLE totals (id INT, item STRING) WITH ('connector' = 'jdbc', 'url' = 'jdbc:mysql://h/shop', 'table-name' = 'totals');
INSERT INTO totals (id) SELECT id FROM orders;
INSERT INTO totals (item) SELECT item FROM orders;
CREATE TABLE parts (id INT, twice AS id * 2, ts TIMESTAMP(3) METADATA VIRTUAL, dt STRING) PARTITIONED BY (dt) WITH ('connector' = 'filesystem', 'path' = '/days', 'format' = 'csv');
INSERT INTO parts PARTITION (dt = '1') (id) SELECT id FROM orders;

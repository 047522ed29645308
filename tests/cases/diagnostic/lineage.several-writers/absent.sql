CREATE TABLE orders (id INT, item STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen');
CREATE TABLE totals (id INT, item STRING) WITH ('connector' = 'jdbc', 'url' = 'jdbc:mysql://h/shop', 'table-name' = 'totals');
INSERT INTO totals SELECT id, item FROM orders;
-- The same once more, rows that are written down, one partition each, and a table that holds nothing.
INSERT INTO totals SELECT id, item FROM orders;
INSERT INTO totals VALUES (1, 'x');
DELETE FROM totals WHERE id = 1;
INSERT OVERWRITE totals SELECT id, item FROM totals;
CREATE TABLE days (id INT, dt STRING) PARTITIONED BY (dt) WITH ('connector' = 'filesystem', 'path' = '/days', 'format' = 'csv');
INSERT INTO days PARTITION (dt = '1') SELECT id FROM orders;
INSERT INTO days PARTITION (dt = '2') SELECT id FROM orders;
CREATE TABLE seen (id INT) WITH ('connector' = 'print');
INSERT INTO seen SELECT id FROM orders;
INSERT INTO seen SELECT id FROM totals;

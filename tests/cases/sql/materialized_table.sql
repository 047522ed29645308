CREATE TABLE orders (id INT, placed STRING) WITH ('connector' = 'datagen');
CREATE MATERIALIZED TABLE per_day (PRIMARY KEY (placed) NOT ENFORCED)
COMMENT 'kept fresh' PARTITIONED BY (placed) WITH ('format' = 'json')
FRESHNESS = INTERVAL '3' MINUTE REFRESH_MODE = FULL
AS SELECT placed, COUNT(*) AS orders FROM orders GROUP BY placed;
SELECT orders FROM per_day;

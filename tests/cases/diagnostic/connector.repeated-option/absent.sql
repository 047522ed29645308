CREATE TABLE orders (id INT) WITH ('connector' = 'datagen', 'rows-per-second' = '1');
CREATE TABLE refunds WITH ('rows-per-second' = '2') LIKE orders;
SELECT id FROM orders UNION ALL SELECT id FROM refunds;

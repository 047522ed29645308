-- A shop: orders and customers come in by Kafka and JDBC, figures go to Kafka and to files.

SET 'pipeline.name' = 'shop figures';

CREATE TABLE orders (
  order_id    BIGINT,
  customer_id BIGINT,
  item        STRING,
  price       DECIMAL(10, 2),
  quantity    INT,
  ordered_at  TIMESTAMP(3),
  amount      AS price * quantity,
  processed_at AS PROCTIME(),
  WATERMARK FOR ordered_at AS ordered_at - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'orders',
  'properties.bootstrap.servers' = 'broker:9092',
  'properties.group.id' = 'shop',
  'scan.startup.mode' = 'group-offsets',
  'format' = 'json'
);

CREATE TABLE customers (
  customer_id BIGINT,
  country     STRING,
  segment     STRING,
  PRIMARY KEY (customer_id) NOT ENFORCED
) WITH (
  'connector' = 'jdbc',
  'url' = 'jdbc:postgresql://db:5432/shop',
  'table-name' = 'public.customers'
);

CREATE TABLE revenue_by_country (
  country      STRING,
  window_start TIMESTAMP(3),
  window_end   TIMESTAMP(3),
  revenue      DECIMAL(38, 2),
  orders       BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'revenue-by-country',
  'properties.bootstrap.servers' = 'broker:9092',
  'format' = 'json'
);

CREATE TABLE large_orders (
  order_id BIGINT,
  country  STRING,
  amount   DECIMAL(20, 2)
) WITH (
  'connector' = 'filesystem',
  'path' = 'hdfs://namenode:8020/warehouse/large_orders',
  'format' = 'parquet'
);

CREATE VIEW enriched AS
SELECT o.order_id, o.item, o.amount, o.ordered_at, c.country, c.segment
FROM orders AS o
LEFT JOIN customers FOR SYSTEM_TIME AS OF o.processed_at AS c
  ON o.customer_id = c.customer_id;

EXECUTE STATEMENT SET
BEGIN
  INSERT INTO revenue_by_country
  SELECT country, window_start, window_end, SUM(amount), COUNT(*)
  FROM TABLE(TUMBLE(TABLE enriched, DESCRIPTOR(ordered_at), INTERVAL '10' MINUTES))
  GROUP BY country, window_start, window_end;

  INSERT INTO large_orders
  SELECT order_id, country, amount FROM enriched WHERE amount > 1000;
END;

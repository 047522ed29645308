-- Orders as they come in are cleaned, and kept in the lake.
CREATE TABLE orders (
  id       BIGINT,
  customer BIGINT,
  price    DECIMAL(10, 2),
  state    STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'raw.orders',
  'properties.bootstrap.servers' = 'broker:9092',
  'properties.group.id' = 'orders',
  'scan.startup.mode' = 'group-offsets',
  'format' = 'json'
);

CREATE TABLE clean (
  id       BIGINT,
  customer BIGINT,
  price    DECIMAL(10, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'clean',
  'properties.bootstrap.servers' = 'broker:9092',
  'format' = 'json'
);

CREATE TABLE lake (
  id    BIGINT,
  price DECIMAL(10, 2)
) WITH (
  'connector' = 'filesystem',
  'path' = 'hdfs://namenode:8020/lake/orders',
  'format' = 'parquet'
);

INSERT INTO clean SELECT id, customer, price FROM orders WHERE state <> 'cancelled';
INSERT INTO lake SELECT id, price FROM orders;
INSERT INTO lake SELECT id, price FROM orders;

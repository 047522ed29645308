-- What each customer has spent, for the shop's database; and a report without names.
CREATE TABLE clean (
  id       BIGINT,
  customer BIGINT,
  price    DECIMAL(10, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'clean',
  'properties.bootstrap.servers' = 'broker:9092',
  'properties.group.id' = 'totals',
  'scan.startup.mode' = 'group-offsets',
  'format' = 'json'
);

CREATE TABLE customers (
  customer BIGINT,
  email    STRING,
  country  STRING
) WITH (
  'connector' = 'jdbc',
  'url' = 'jdbc:postgresql://db:5432/shop',
  'table-name' = 'public.customers'
);

CREATE TABLE totals (
  customer BIGINT,
  total    DECIMAL(38, 2),
  PRIMARY KEY (customer) NOT ENFORCED
) WITH (
  'connector' = 'jdbc',
  'url' = 'jdbc:postgresql://db:5432/shop',
  'table-name' = 'public.totals'
);

CREATE TABLE public_report (
  country STRING,
  total   DECIMAL(38, 2),
  PRIMARY KEY (country) NOT ENFORCED
) WITH (
  'connector' = 'jdbc',
  'url' = 'jdbc:postgresql://db:5432/shop',
  'table-name' = 'public.report'
);

INSERT INTO totals SELECT customer, SUM(price) FROM clean GROUP BY customer;

INSERT INTO public_report
SELECT c.country, SUM(o.price)
FROM clean AS o
JOIN customers AS c ON c.customer = o.customer
GROUP BY c.country;

-- table orders(id INT, currency STRING, price INT, ts TIMESTAMP(3), proc TIMESTAMP_LTZ(3), tags ARRAY<STRING>, lines ARRAY<ROW<sku STRING, n INT>>, props MAP<STRING, INT>)
-- table items_p(k INT, at TIMESTAMP(3))
-- table rates(currency STRING, rate INT)

-- case kinds of joins
SELECT o.id, r.rate FROM orders o LEFT OUTER JOIN rates AS r ON o.currency = r.currency AND r.rate > 1;
-- reads orders, rates
-- id <- orders.id
-- rate <- rates.rate
-- JOIN orders.currency
-- JOIN rates.currency
-- JOIN rates.rate

-- case a cross join has no condition
SELECT id, rate FROM orders CROSS JOIN rates;
-- reads orders, rates
-- id <- orders.id
-- rate <- rates.rate

-- case a temporal join is influenced by its time
SELECT id, price * rate AS amount FROM orders AS o JOIN rates FOR SYSTEM_TIME AS OF o.ts AS r ON o.currency = r.currency;
-- reads orders, rates
-- id <- orders.id
-- amount <- TRANSFORMATION orders.price, TRANSFORMATION rates.rate :: price * rate
-- JOIN orders.currency
-- JOIN orders.ts
-- JOIN rates.currency

-- case a lookup join with PROCTIME()
SELECT id, rate FROM orders AS o LEFT JOIN rates FOR SYSTEM_TIME AS OF PROCTIME() AS r ON o.currency = r.currency;
-- reads orders, rates
-- id <- orders.id
-- rate <- rates.rate
-- JOIN orders.currency
-- JOIN rates.currency

-- case UNNEST of values and of rows
SELECT id, tag, sku, n FROM orders CROSS JOIN UNNEST(tags) AS t (tag) CROSS JOIN UNNEST(lines) AS l;
-- reads orders
-- id <- orders.id
-- tag <- TRANSFORMATION orders.tags
-- sku <- TRANSFORMATION orders.lines
-- n <- TRANSFORMATION orders.lines

-- case UNNEST whose alias names the value, and of a map
SELECT tag, k, v FROM orders, UNNEST(tags) AS tag, UNNEST(props) AS p (k, v);
-- reads orders
-- tag <- TRANSFORMATION orders.tags
-- k <- TRANSFORMATION orders.props
-- v <- TRANSFORMATION orders.props

-- case UNNEST WITH ORDINALITY
SELECT tag, nr FROM orders CROSS JOIN UNNEST(tags) WITH ORDINALITY AS t (tag, nr);
-- reads orders
-- tag <- TRANSFORMATION orders.tags
-- nr <-

-- case a table function gives its arguments
SELECT id, word, len FROM orders, LATERAL TABLE(split(currency, price)) AS t (word, len);
-- reads orders
-- id <- orders.id
-- word <- TRANSFORMATION orders.currency, TRANSFORMATION orders.price
-- len <- TRANSFORMATION orders.currency, TRANSFORMATION orders.price

-- case a table function without column names
SELECT id, word FROM orders LEFT JOIN LATERAL TABLE(split(currency)) AS t ON TRUE;
-- reads orders
-- id <- orders.id
-- word <- TRANSFORMATION orders.currency

-- case a lateral sub-query sees what stands before it
SELECT id, r FROM orders o, LATERAL (SELECT rate + o.price AS r FROM rates WHERE rates.currency = o.currency);
-- reads orders, rates
-- id <- orders.id
-- r <- TRANSFORMATION orders.price, TRANSFORMATION rates.rate
-- FILTER orders.currency
-- FILTER rates.currency

-- case joins in parentheses
SELECT o.id, r.rate FROM (orders o JOIN rates r ON o.currency = r.currency);
-- reads orders, rates
-- id <- orders.id
-- rate <- rates.rate
-- JOIN orders.currency
-- JOIN rates.currency

-- case hints are read, whatever they are
SELECT /*+ BROADCAST(r) */ o.id FROM orders /*+ OPTIONS('scan.startup.mode' = 'earliest-offset') */ AS o JOIN rates r ON o.currency = r.currency;
-- reads orders, rates
-- id <- orders.id
-- JOIN orders.currency
-- JOIN rates.currency

-- case the time of a temporal join may be the table's own
SELECT id FROM orders JOIN items_p FOR SYSTEM_TIME AS OF `at` AS i ON orders.id = i.k;
-- reads items_p, orders
-- id <- orders.id
-- JOIN items_p.at
-- JOIN items_p.k
-- JOIN orders.id

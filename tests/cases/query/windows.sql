-- table bid(item STRING, price INT, ts TIMESTAMP(3))

-- case TUMBLE
SELECT window_start, window_end, SUM(price) AS total FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(ts), INTERVAL '10' MINUTES)) GROUP BY window_start, window_end;
-- reads bid
-- window_start <- TRANSFORMATION bid.ts
-- window_end <- TRANSFORMATION bid.ts
-- total <- AGGREGATION bid.price :: SUM(price)
-- GROUP_BY bid.ts

-- case HOP with named arguments
SELECT * FROM TABLE(HOP(DATA => TABLE bid, TIMECOL => DESCRIPTOR(ts), SLIDE => INTERVAL '5' MINUTES, SIZE => INTERVAL '10' MINUTES));
-- reads bid
-- item <- bid.item
-- price <- bid.price
-- ts <- bid.ts
-- window_start <- TRANSFORMATION bid.ts
-- window_end <- TRANSFORMATION bid.ts
-- window_time <- TRANSFORMATION bid.ts

-- case a windowing function without TABLE()
SELECT item, window_time FROM TUMBLE(TABLE bid, DESCRIPTOR(ts), INTERVAL '1' HOUR) AS w;
-- reads bid
-- item <- bid.item
-- window_time <- TRANSFORMATION bid.ts

-- case SESSION with PARTITION BY
SELECT item, COUNT(*) AS n FROM TABLE(SESSION(TABLE bid PARTITION BY item, DESCRIPTOR(ts), INTERVAL '5' MINUTES)) GROUP BY item, window_start, window_end;
-- reads bid
-- item <- bid.item
-- n <-  :: COUNT(*)
-- GROUP_BY bid.item
-- WINDOW bid.item
-- GROUP_BY bid.ts

-- case CUMULATE over a sub-query
SELECT window_end, MAX(p) AS most FROM TABLE(CUMULATE((SELECT price AS p, ts AS t FROM bid), DESCRIPTOR(t), INTERVAL '2' MINUTES, INTERVAL '10' MINUTES)) GROUP BY window_end;
-- reads bid
-- window_end <- TRANSFORMATION bid.ts
-- most <- AGGREGATION bid.price :: MAX(p)
-- GROUP_BY bid.ts

-- case old group windows
SELECT item, TUMBLE_START(ts, INTERVAL '1' DAY) AS day_start, SUM(price) FROM bid GROUP BY item, TUMBLE(ts, INTERVAL '1' DAY);
-- reads bid
-- item <- bid.item
-- day_start <- TRANSFORMATION bid.ts :: TUMBLE_START(ts, INTERVAL '1' DAY)
-- EXPR$2 <- AGGREGATION bid.price :: SUM(price)
-- GROUP_BY bid.item
-- GROUP_BY bid.ts
-- ! sql.legacy-syntax `TUMBLE` `TUMBLE` in GROUP BY is deprecated (read FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(time_column), size)) and GROUP BY window_start, window_end)

-- case OVER
SELECT item, ROW_NUMBER() OVER (PARTITION BY item ORDER BY ts DESC) AS nr, LAG(price, 1) OVER w AS before FROM bid WINDOW w AS (PARTITION BY item ORDER BY ts);
-- reads bid
-- item <- bid.item
-- nr <-  :: ROW_NUMBER() OVER (PARTITION BY item ORDER BY ts DESC)
-- before <- TRANSFORMATION bid.price :: LAG(price, 1) OVER w
-- WINDOW bid.item
-- WINDOW bid.ts

-- case OVER with a range of time
SELECT SUM(price) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '1' DAY(3) PRECEDING AND CURRENT ROW) AS total FROM bid;
-- reads bid
-- total <- AGGREGATION bid.price :: SUM(price) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '1' DAY(3) PRECEDING AND CURRENT ROW)
-- WINDOW bid.ts

-- case top N
SELECT item, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY price DESC) AS rank_nr FROM bid) WHERE rank_nr <= 3;
-- reads bid
-- item <- bid.item
-- price <- bid.price
-- WINDOW bid.item
-- WINDOW bid.price

-- case MATCH_RECOGNIZE
SELECT m.item, m.lowest, m.last_ts FROM bid MATCH_RECOGNIZE (
  PARTITION BY item ORDER BY ts
  MEASURES MIN(DOWN.price) AS lowest, FINAL LAST(UP.ts) AS last_ts, MATCH_NUMBER() AS nr
  ONE ROW PER MATCH AFTER MATCH SKIP TO LAST UP
  PATTERN (START_ROW DOWN+? UP{2,}) WITHIN INTERVAL '1' HOUR
  DEFINE DOWN AS DOWN.price < LAST(DOWN.price, 1), UP AS UP.price > 10) AS m;
-- reads bid
-- item <- bid.item
-- lowest <- AGGREGATION bid.price
-- last_ts <- TRANSFORMATION bid.ts
-- WINDOW bid.item
-- FILTER bid.price
-- WINDOW bid.ts

-- case a function over a table with a model
SELECT item, prediction FROM ML_PREDICT(TABLE bid, MODEL m, DESCRIPTOR(price));
-- reads bid
-- item <- bid.item
-- prediction <- TRANSFORMATION bid.price

-- case a function over a partitioned table
SELECT out1 FROM my_function(input => TABLE bid PARTITION BY item ORDER BY ts, threshold => 5);
-- reads bid
-- out1 <- TRANSFORMATION bid.item, TRANSFORMATION bid.price, TRANSFORMATION bid.ts
-- WINDOW bid.item
-- WINDOW bid.ts

-- case MATCH_RECOGNIZE over a sub-query
SELECT * FROM (SELECT item, price AS p, ts FROM bid) MATCH_RECOGNIZE (PARTITION BY item ORDER BY ts MEASURES A.p AS first_p PATTERN (A) DEFINE A AS A.p > 0);
-- reads bid
-- item <- bid.item
-- first_p <- bid.price
-- WINDOW bid.item
-- FILTER bid.price
-- WINDOW bid.ts

-- case pattern variables are no columns of a table that nothing defines
SELECT * FROM undefined MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES A.price AS first_price PATTERN (A B{2,} {- C -}) DEFINE A AS A.price > 1, B AS B.price > A.price) AS m;
-- reads undefined
-- k <- undefined.k
-- first_price <- undefined.price
-- WINDOW undefined.k
-- FILTER undefined.price
-- WINDOW undefined.ts

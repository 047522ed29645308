CREATE TABLE t (a INT) WITH (
  'connector' = 'kafka',
  'topic' = 'orders',
  'startup-mode' = 'earliest-offset',
  'format' = 'json'
);
CREATE TABLE u (a INT);
CREATE TABLE v (a INT) WITH ('connector' = 'kafak');

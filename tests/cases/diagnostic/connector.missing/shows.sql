CREATE TABLE t (a INT) WITH ('topic' = 'orders');
SELECT a FROM t;

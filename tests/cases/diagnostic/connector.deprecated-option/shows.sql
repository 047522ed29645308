CREATE TABLE t (a INT) WITH ('connector.type' = 'filesystem', 'connector.path' = '/data', 'format.type' = 'csv');
SELECT a FROM t;

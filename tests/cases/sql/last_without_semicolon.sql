CREATE TABLE s (a INT) WITH ('connector' = 'datagen');;
INSERT INTO t SELECT a FROM s
-- the end

CREATE TABLE s (a STRING) WITH ('connector' = 'datagen);
CREATE TABLE u (a STRING) WITH ('connector' = 'datagen');
INSERT INTO t SELECT a FROM u WHERE a = 'x';
INSERT INTO t SELECT 'it''s' FROM u;

CREATE TABLE s (a STRING) WITH ('connector' = 'datagen');
INSERT INTO t SELECT a FROM s WHERE a = 'long word';
INSERT INTO t SELECT a FROM s WHERE a = 'long w

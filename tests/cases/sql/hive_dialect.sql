CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'datagen');
INSERT INTO TABLE t SELECT a, b FROM t;
SET 'table.sql-dialect' = 'hive';
CREATE EXTERNAL TABLE h (a INT, b STRING COMMENT 'two') COMMENT 'rows' PARTITIONED BY (day STRING) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' STORED AS PARQUET LOCATION "/data/h" TBLPROPERTIES ("sink.partition-commit.policy.kind" = "metastore");
CREATE TABLE c CLUSTERED BY (a) INTO 4 BUCKETS STORED AS ORC AS SELECT a, day FROM h;
-- Known, not read.
FROM h INSERT OVERWRITE TABLE c SELECT a, day;
INSERT INTO TABLE h PARTITION (day = '2024-01-01') SELECT a, "x" FROM t;
INSERT OVERWRITE TABLE h SELECT a, b, 'd' FROM t;
SET table.sql-dialect = default;
INSERT INTO s SELECT a, b FROM h;
SET 'table.sql-dialect' = 'hive';
CREATE TABLE n (a int, s struct<b:int,c:array<struct<d:string>>>, m map<string,int>);
SET 'table.sql-dialect' = 'default';
INSERT INTO s SELECT s.b FROM n;

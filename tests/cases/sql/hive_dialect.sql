CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'datagen');
INSERT INTO TABLE t SELECT a, b FROM t;
SET 'table.sql-dialect' = 'hive';
-- Known, not read; what it defines is not known.
CREATE TABLE h (a INT, b STRING) PARTITIONED BY (day STRING) STORED AS PARQUET;
INSERT INTO TABLE h PARTITION (day = '2024-01-01') SELECT a, "x" FROM t;
INSERT OVERWRITE TABLE h SELECT a, b, 'd' FROM t;
SET table.sql-dialect = default;
INSERT INTO s SELECT a, b FROM h;

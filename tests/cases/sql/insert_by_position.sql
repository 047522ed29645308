CREATE TABLE source (a INT, b INT, c INT) WITH ('connector' = 'datagen');
CREATE TABLE sink (x INT, y INT, day_of STRING) PARTITIONED BY (day_of) WITH ('connector' = 'filesystem', 'path' = 's3://lake/sink', 'format' = 'csv');

-- Names do not matter, places do.
INSERT INTO sink SELECT b AS y, a AS x, 'monday' FROM source;
-- A column list gives the order; the lineage is in the sink's.
INSERT INTO sink (y, x) SELECT a, b FROM source;
-- What PARTITION fixes takes no part.
INSERT OVERWRITE sink PARTITION (day_of = '2024-01-01') SELECT a, b FROM source;
INSERT INTO sink PARTITION (day_of = '2024-01-01') (y) SELECT a + b FROM source;
-- The wrong number.
INSERT INTO sink SELECT a FROM source;
-- A column that is not there.
INSERT INTO sink (x, z) SELECT a, b FROM source;
INSERT INTO sink VALUES (1, 2, 'x'), (3, 4, 'y');

CREATE TABLE h (id INT, name STRING, dt STRING, hr STRING) PARTITIONED BY (dt, hr) WITH ('connector' = 'filesystem', 'path' = '/h', 'format' = 'json');
CREATE TABLE s (id INT, name STRING, tags ARRAY<STRING>, dt STRING) WITH ('connector' = 'filesystem', 'path' = '/s', 'format' = 'json');
SET 'table.sql-dialect' = 'hive';
-- A partition whose value the query gives, behind the others.
INSERT OVERWRITE TABLE h PARTITION (dt = "2024-01-01", hr) SELECT id, concat("a;b", name), tags[0] FROM s WHERE dt = "x";
INSERT INTO TABLE h PARTITION (dt, hr) SELECT id, name, dt, 'x' FROM s;
-- LATERAL VIEW.
INSERT INTO h PARTITION (dt = '1', hr = '2') SELECT id, v.tag FROM s LATERAL VIEW OUTER posexplode(tags) v AS pos, tag LATERAL VIEW explode(tags) w AS other WHERE other = name;
-- How rows are spread and sorted.
INSERT INTO TABLE h PARTITION (dt = '1', hr = '1') SELECT id, name FROM s CLUSTER BY dt;
INSERT INTO TABLE h PARTITION (dt = '1', hr = '1') SELECT id, name FROM s c DISTRIBUTE BY id SORT BY name DESC, dt;
-- The right side of a semi join gives no columns.
INSERT INTO TABLE h SELECT * FROM h a LEFT SEMI JOIN s ON a.id = s.id AND s.name = a.name;
-- Operators.
INSERT INTO TABLE h PARTITION (dt = '1', hr = '1') SELECT id DIV 2, CASE WHEN id == 3 THEN "x" ELSE name END FROM s WHERE name RLIKE 'a' AND !(id != 3) AND tags <=> tags AND name NOT REGEXP 'b';
-- As many columns as that.
INSERT INTO TABLE h PARTITION (dt = '1', hr) SELECT id, name FROM s;
SET 'table.sql-dialect' = 'default';
INSERT INTO h SELECT id, name, dt, dt FROM s WHERE id == 3;
INSERT INTO h PARTITION (dt) SELECT id, name, dt, dt FROM s;

CREATE TABLE t (id INT, payload ROW<x INT, inner_row ROW<y STRING>>, list ARRAY<ROW<z INT>>) WITH ('connector' = 'datagen');
CREATE VIEW v AS SELECT id, payload, list FROM t;
INSERT INTO s SELECT payload.x, payload.inner_row.y, v.payload.x FROM v;
INSERT INTO s SELECT u.z FROM v CROSS JOIN UNNEST(v.list) AS u (z);
USE CATALOG elsewhere;
INSERT INTO s SELECT * FROM default_catalog.default_database.v;

CREATE TABLE ${db}.orders_${env} (id INT, item STRING) WITH (
  'connector' = 'kafka', 'topic' = 'orders_${env}', ...
  'properties.bootstrap.servers' = 'kafka:9092', 'format' = 'json');
CREATE TABLE totals (id INT, item STRING) WITH ('connector' = 'print', __options__);
CREATE TABLE open_columns (id INT, {{ columns }}) WITH ('connector' = 'print');
INSERT INTO totals SELECT id, item FROM ${db}.orders_${env} WHERE id > __least__ AND item IN ({{ items }}) ORDER BY id ${direction};
INSERT INTO totals SELECT ${columns} FROM ${db}.orders_${env};
INSERT INTO open_columns SELECT id, item FROM ${db}.orders_${env} ${filter};
INSERT INTO totals SELECT id, __constant__ AS item FROM undefined WHERE ts > NOW() - INTERVAL '1' __unit__;
INSERT INTO totals {{ query }};
CREATE VIEW renamed AS SELECT id AS ${alias}, item FROM totals;
INSERT INTO totals SELECT anything, item FROM renamed;
INSERT INTO totals SELECT t.id, z.item FROM totals t ${join} LEFT JOIN totals AS u ON t.id = u.id {{ more }} WHERE t.id ${operator} 3 {{ filter }} GROUP BY t.id, z.item ${having};
INSERT INTO totals (${names}) SELECT id, item FROM totals;
INSERT INTO totals VALUES ${rows};
INSERT INTO totals VALUES (${values});
CREATE TABLE typed (price DECIMAL(${precision}, ${scale})) WITH ('connector' = 'print');

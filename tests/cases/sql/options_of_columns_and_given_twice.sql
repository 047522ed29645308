CREATE TABLE a (id INT, r ROW<x INT>, c AS id + 1) WITH (
  'connector' = 'datagen',
  'rows-per-second' = '1',
  'fields.id.kind' = 'random',
  'fields.r.x.max' = '3',
  'fields.di.min' = '1',
  'fields.c.max' = '3',
  'fields.${column}.max' = '3',
  'rows-per-second' = '2'
);
CREATE TABLE b (name STRING) WITH ('connector' = 'faker', 'fields.nam.expression' = '#{Name.first}', 'fields.name.null-rate' = '0.1');
CREATE TABLE c (${columns}) WITH ('connector' = 'datagen', 'fields.id.max' = '1');
CREATE TABLE d WITH ('fields.id.max' = '5', 'fields.dd.max' = '1') LIKE a;
CREATE TABLE e (x INT) WITH ('connector' = 'print', 'fields.id.max' = '1', '${key}' = '1', '${key}' = '2');
SELECT * FROM a, b, c, d, e;

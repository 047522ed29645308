-- A word that Flink reserves is a name in backticks only; one definition refused is told where the table is used.
CREATE TABLE refused (id INT, timestamp TIMESTAMP(3)) WITH ('connector' = 'datagen');
CREATE TABLE taken (id INT, `timestamp` TIMESTAMP(3), hash STRING, r ROW<`value` INT>) WITH ('connector' = 'datagen');
INSERT INTO s SELECT id FROM refused;
INSERT INTO s SELECT t.timestamp FROM taken t;
INSERT INTO s SELECT r.value FROM taken;
INSERT INTO s SELECT id AS user FROM taken;
INSERT INTO s SELECT id count FROM taken;
INSERT INTO s (value) SELECT id FROM taken;
INSERT INTO s SELECT t.`timestamp`, hash, r.`value`, CURRENT_DATE, USER, LEFT(hash, 1), TIMESTAMPDIFF(DAY, `timestamp`, LOCALTIMESTAMP) FROM taken t;
SELECT id FROM taken AS one JOIN taken AS two ON one.id = two.id;
WITH result AS (SELECT id FROM taken) SELECT id FROM result;
SET 'table.sql-dialect' = 'hive';
INSERT INTO s SELECT id AS value FROM taken;

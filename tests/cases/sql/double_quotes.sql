CREATE TABLE a (id INT, x STRING, n STRING) WITH ('connector' = 'datagen');
CREATE TABLE b (id INT, x STRING) WITH ('connector' = 'print');
INSERT INTO b SELECT id, "x" FROM a WHERE n = "y";
INSERT INTO b SELECT id, 'say "x"' FROM a /* "x" */;
SET 'table.sql-dialect' = 'hive';
INSERT INTO b SELECT id, "x" FROM a;

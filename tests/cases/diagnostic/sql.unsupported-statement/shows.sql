SET 'table.sql-dialect' = 'hive';
FROM orders INSERT OVERWRITE TABLE totals SELECT TRANSFORM(id) USING 'cat' AS (id);

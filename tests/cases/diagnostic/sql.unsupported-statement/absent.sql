SET 'table.sql-dialect' = 'default';
INSERT INTO totals SELECT id FROM orders;

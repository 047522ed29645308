CREATE CATALOG lake WITH ('type' = 'paimon', 'warehouse' = 's3://lake/');
USE CATALOG lake;
INSERT INTO totals SELECT id FROM orders;

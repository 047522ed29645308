USE CATALOG lake;
INSERT INTO totals SELECT id FROM orders;

INSERT INTO totals SELECT id, item FROM orders;

--  a form feed is no binary
SELECT 1;

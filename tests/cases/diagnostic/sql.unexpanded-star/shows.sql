CREATE TABLE totals (id INT, item STRING) WITH ('connector' = 'jdbc', 'url' = 'jdbc:mysql://h/shop', 'table-name' = 'totals');
INSERT INTO totals SELECT * FROM elsewhere;

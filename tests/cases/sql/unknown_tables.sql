CREATE TABLE customers (id INT) WITH ('connector' = 'datagen');
INSERT INTO sink SELECT id FROM custmers;
INSERT INTO sink SELECT * FROM custmers;
INSERT INTO sink (a, b) SELECT *, 1 FROM elsewhere;

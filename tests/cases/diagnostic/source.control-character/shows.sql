CREATE TABLE `a[2J` (x INT) WITH ('connector' = 'datagen');
SELECT x FROM `a[2J`;

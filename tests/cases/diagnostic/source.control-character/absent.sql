CREATE TABLE `订单 a` (x INT) WITH ('connector' = 'datagen');
SELECT x FROM `订单 a`;

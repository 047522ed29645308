CREATE TABLE 订单 (编号 BIGINT, `金 额` DECIMAL(10, 2)) WITH ('connector' = 'datagen');
INSERT INTO 汇总 SELECT 编号, `金 额` * 2 FROM 订单;

CREATE TABLE orders (id INT) WITH ('connector' = 'datagen');
CREATE TABLE ${schema}.totals_${day} (id INT) WITH ('connector' = 'print', {{ options }});
INSERT INTO ${schema}.totals_${day} SELECT {{ columns }} FROM orders WHERE id > ${least} ORDER BY id ${direction};

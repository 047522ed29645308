CREATE TABLE p (id INT, name STRING, dt STRING, hr STRING) PARTITIONED BY (dt, hr) WITH ('connector' = 'filesystem', 'path' = '/p', 'format' = 'json');
CREATE TABLE n (id INT, name STRING) WITH ('connector' = 'filesystem', 'path' = '/n', 'format' = 'json');
CREATE TABLE o (id INT, dt STRING) WITH ('connector' = 'hudi', 'path' = '/o', 'hoodie.datasource.write.partitionpath.field' = 'dt');
INSERT INTO p PARTITION (dt = 'x') SELECT id, name, 'h' FROM n;
INSERT INTO p PARTITION (name = 'x', dt = 'y') SELECT id, 'h' FROM n;
INSERT OVERWRITE n PARTITION (name = 'x') SELECT id FROM n;
INSERT INTO o PARTITION (dt = 'x') SELECT id FROM n;

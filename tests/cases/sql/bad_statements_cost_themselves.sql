CREATE TABLE s (a INT) WITH ('connector' = 'datagen');
CREATE TABLE (a INT);
CREATE TABLE broken (a INT,) WITH ('connector' = 'datagen');
INSERT INTO t SELECT FROM s;
)(;
CREATE TABLE x (a INT) WITH (connector = 'datagen');
INSERT INTO t SELECT a FROM s;

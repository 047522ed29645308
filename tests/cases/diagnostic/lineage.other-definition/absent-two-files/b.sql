-- What only one of both says; computed columns; another broker's topic of that name; one whose name is filled in later.
CREATE TABLE purchases (id INT, item STRING, place STRING, ts AS PROCTIME()) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE elsewhere (id BIGINT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'c:9092', 'format' = 'json', 'topic' = 'orders');
CREATE TABLE others (id BIGINT) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json', 'topic' = 'others');
INSERT INTO others SELECT CAST(id AS BIGINT) FROM purchases;
INSERT INTO others SELECT id FROM elsewhere;

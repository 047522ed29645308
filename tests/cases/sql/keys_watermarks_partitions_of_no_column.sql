CREATE TABLE a (id INT, dt STRING, ts TIMESTAMP(3), `row` ROW<t TIMESTAMP(3)>, WATERMARK FOR tss AS tss - INTERVAL '5' SECOND, PRIMARY KEY (id, nope) NOT ENFORCED) PARTITIONED BY (dtt) WITH ('connector' = 'print');
CREATE TABLE b (id INT, dt STRING, p AS PROCTIME(), e AS TO_TIMESTAMP(dt), WATERMARK FOR e AS e, PRIMARY KEY (id) NOT ENFORCED) PARTITIONED BY (dt) WITH ('connector' = 'print');
CREATE TABLE c (WATERMARK FOR e AS e, PRIMARY KEY (id) NOT ENFORCED) PARTITIONED BY (dt) WITH ('connector' = 'print') LIKE unknown_table;
CREATE TABLE d PARTITIONED BY (dt) WITH ('connector' = 'print') LIKE b (EXCLUDING PARTITIONS);
CREATE TABLE f (PRIMARY KEY (id) NOT ENFORCED) PARTITIONED BY (dday) WITH ('connector' = 'print') AS SELECT id, dt FROM b;
CREATE TABLE g (id INT, ${columns}) PARTITIONED BY (dt) WITH ('connector' = 'print');
CREATE TABLE h (id INT) PARTITIONED BY (${part}) WITH ('connector' = 'print');

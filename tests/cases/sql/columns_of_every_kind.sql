-- Every kind of column; the computed one resolves to stored ones, the virtual one cannot be written.
CREATE TABLE readings (
  device STRING NOT NULL COMMENT 'serial number',
  payload ROW<`value` DOUBLE, unit STRING, tags MAP<STRING, ARRAY<INT>>>,
  taken TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  part INT METADATA VIRTUAL,
  celsius AS (payload.`value` - 32) * 5 / 9 COMMENT 'from Fahrenheit',
  seen AS PROCTIME(),
  WATERMARK FOR taken AS taken - INTERVAL '5' SECOND,
  CONSTRAINT pk PRIMARY KEY (device) NOT ENFORCED
) COMMENT 'what devices say'
DISTRIBUTED BY HASH(device) INTO 4 BUCKETS
PARTITIONED BY (device)
WITH ('connector' = 'kafka', 'topic' = 'readings', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');

INSERT INTO readings SELECT device, payload, taken FROM readings WHERE part = 1 AND celsius > 10;
INSERT INTO report SELECT celsius, seen, part FROM readings;

CREATE TABLE source (id INT, street STRING, town STRING) WITH ('connector' = 'datagen');
CREATE TABLE people (id INT, address ROW<street STRING, town STRING>) WITH ('connector' = 'blackhole');
INSERT INTO people (address.town, id, address.street) SELECT town, id, street FROM source;

CREATE CATALOG lake WITH ('type' = 'paimon', 'warehouse' = 's3://lake/');
CREATE TABLE lake.db.t (a INT);
SELECT a FROM lake.db.t;

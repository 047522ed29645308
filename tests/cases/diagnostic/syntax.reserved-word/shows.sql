SELECT price AS value FROM (VALUES (1)) AS t (price);

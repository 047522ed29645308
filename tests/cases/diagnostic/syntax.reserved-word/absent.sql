SELECT t.price AS `value`, CURRENT_DATE AS hash, LEFT('a', 1) AS d FROM (VALUES (1)) AS t (price);

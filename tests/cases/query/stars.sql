-- table a(id INT, x INT)
-- table b(id INT, y INT, r ROW<p INT, q STRING>)

-- case a star has the columns in declared order
SELECT * FROM b;
-- reads b
-- id <- b.id
-- y <- b.y
-- r <- b.r

-- case stars of a join, one table's star
SELECT b.*, a.x FROM a JOIN b ON a.id = b.id;
-- reads a, b
-- id <- b.id
-- y <- b.y
-- r <- b.r
-- x <- a.x
-- JOIN a.id
-- JOIN b.id

-- case a star through a sub-query keeps names and origins
SELECT * FROM (SELECT id + 1 AS nxt, x FROM a);
-- reads a
-- nxt <- TRANSFORMATION a.id
-- x <- a.x

-- case names that come twice through a sub-query are told apart
SELECT id0, id FROM (SELECT * FROM a JOIN b ON a.id = b.id);
-- reads a, b
-- id0 <- b.id
-- id <- a.id
-- JOIN a.id
-- JOIN b.id

-- case USING and NATURAL give the common column once and first
SELECT * FROM a JOIN b USING (id);
-- reads a, b
-- id <- TRANSFORMATION a.id, TRANSFORMATION b.id
-- x <- a.x
-- y <- b.y
-- r <- b.r
-- JOIN a.id
-- JOIN b.id

-- case a natural join
SELECT id, x, y FROM a NATURAL JOIN b;
-- reads a, b
-- id <- TRANSFORMATION a.id, TRANSFORMATION b.id
-- x <- a.x
-- y <- b.y
-- JOIN a.id
-- JOIN b.id

-- case a star over an undefined table stays one
SELECT *, 1 AS k FROM nowhere;
-- reads nowhere
-- * <- nowhere.*
-- k <-  :: 1
-- ! sql.unexpanded-star `*` the columns of `nowhere` are not known, so the star stays a star (add the table's definition to the script)

-- case a star over an undefined table is believed further out
SELECT t.k, v FROM (SELECT * FROM nowhere) AS t WHERE w > 0;
-- reads nowhere
-- k <- nowhere.k
-- v <- nowhere.v
-- FILTER nowhere.w
-- ! sql.unexpanded-star `*` the columns of `nowhere` are not known, so the star stays a star (add the table's definition to the script)

-- case the fields of a row
SELECT b.r.* FROM b;
-- reads b
-- p <- TRANSFORMATION b.r (r.p)
-- q <- TRANSFORMATION b.r (r.q)

-- case COUNT(*) has no origin
SELECT COUNT(*) AS n, COUNT(x) AS m, COUNT(DISTINCT id) AS d FROM a;
-- reads a
-- n <-  :: COUNT(*)
-- m <- AGGREGATION a.x :: COUNT(x)
-- d <- AGGREGATION a.id :: COUNT(DISTINCT id)

-- case names that come twice are told apart at the end too
SELECT a.*, b.id, (x) FROM a JOIN b ON a.id = b.id;
-- reads a, b
-- id <- a.id
-- x <- a.x
-- id0 <- b.id
-- x0 <- a.x
-- JOIN a.id
-- JOIN b.id

-- case three tables joined by one column
SELECT * FROM a JOIN b USING (id) JOIN b AS c USING (id);
-- reads a, b
-- id <- TRANSFORMATION a.id, TRANSFORMATION b.id
-- x <- a.x
-- y <- b.y
-- r <- b.r
-- y0 <- b.y
-- r0 <- b.r
-- JOIN a.id
-- JOIN b.id

-- case USING a column that one side lacks
SELECT x FROM a JOIN b USING (y);
-- reads a, b
-- x <- a.x
-- ! sql.unknown-column `y` `y` is not a column of both sides of the join

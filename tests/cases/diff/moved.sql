A file is renamed. Tables that only their name tells apart move with it.
-- old a.sql
INSERT INTO t SELECT x FROM s;
INSERT INTO u SELECT x FROM s;
-- old b.sql
INSERT INTO t SELECT x FROM s;
-- new a.sql
INSERT INTO t SELECT x + 1 FROM s;
INSERT INTO u SELECT x FROM s;
-- new sub/c.sql
INSERT INTO t SELECT x FROM s;

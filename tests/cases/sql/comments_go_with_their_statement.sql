-- header of the file

-- reads s
-- writes t
INSERT INTO t SELECT a FROM s; -- the first
INSERT INTO t SELECT a FROM s; INSERT INTO t SELECT b FROM s;
/* the last */
INSERT INTO t SELECT c FROM s

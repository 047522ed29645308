-- table t(a INT, b INT)

-- case a missing expression
SELECT FROM t;
-- ! syntax.unexpected-token `FROM` unexpected `FROM`, an expression should stand here

-- case a word too many
SELECT a FROM t WHERE b = 1 2;
-- ! syntax.unexpected-token `2` unexpected `2`, the end of the statement should stand here

-- case the end comes too early
SELECT a FROM;
-- ! syntax.unexpected-token `` the statement ends where identifier should follow

-- case a full-width comma
SELECT a， b FROM t;
-- ! syntax.unexpected-token `，` unexpected `，`, the end of the statement should stand here (this is a full-width or typographic character; write `,`)

-- case a trailing comma
SELECT a, FROM t;
-- ! syntax.unexpected-token `FROM` unexpected `FROM`, an expression should stand here

-- case an open join
SELECT a FROM t JOIN;
-- ! syntax.unexpected-token `` the statement ends where identifier should follow

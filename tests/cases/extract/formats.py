t_env.execute_sql("INSERT INTO t SELECT '%-6s|%6s|%06d|%.2s' FROM part_%02d WHERE a LIKE '%%x'" % ("ab", "cd", 42, "efgh", 7))
t_env.execute_sql("INSERT INTO t SELECT a FROM %(name)s_%(day)02d" % {"name": "orders", "day": 3})
t_env.execute_sql("INSERT INTO t SELECT '{0:>6}|{0:<6}|{1:06d}|{1:,}' FROM part_{1:02d}".format("ab", 4200))
day = 7
t_env.execute_sql(f"INSERT INTO t SELECT a FROM part_{day:02d}_{day}")

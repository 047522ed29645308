src, dst = "a", "c"
t_env.execute_sql(f"INSERT INTO {dst} SELECT x FROM {src}")
params = {"src": "a", "dst": "c"}
t_env.execute_sql("INSERT INTO {dst} SELECT y FROM {src}".format(**params))
t_env.execute_sql("INSERT INTO %(dst)s SELECT z FROM %(src)s" % params)
for t, e in [("a", "1"), ("b", "2")]:
    t_env.execute_sql(f"INSERT INTO {t} SELECT {e} FROM src")
cols = ["id", "v"]
t_env.execute_sql(f"INSERT INTO c SELECT {', '.join(cols)} FROM a")

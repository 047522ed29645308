run = t_env.execute_sql
run("INSERT INTO s SELECT 1")
list(map(t_env.execute_sql, ["INSERT INTO s SELECT 2", "INSERT INTO s SELECT 3"]))
submit(t_env.execute_sql)

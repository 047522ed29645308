from pathlib import Path

t_env.execute_sql(Path("a.sql").read_text())
with open("b.sql") as f, open(name) as g:
    sql = f.read()
    t_env.execute_sql(sql)
    t_env.execute_sql(g.read())
for statement in open("c.sql").read().split(";"):
    t_env.execute_sql(statement.strip())
for statement in statements:
    t_env.execute_sql(statement)
with Path("sql").joinpath("d.sql").open() as f:
    t_env.execute_sql(f.read())

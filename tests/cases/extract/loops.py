from pyflink.table import TableEnvironment

DDL = [
    "CREATE TABLE a (x INT) WITH ('connector' = 'datagen')",
    # the second
    "CREATE TABLE b (x INT) WITH ('connector' = 'print')",
]
SQL = {"one": "INSERT INTO b SELECT x FROM a", "two": "INSERT INTO b SELECT x + 1 FROM a"}
SCRIPT = """
CREATE TABLE c (x INT) WITH ('connector' = 'print');
INSERT INTO c SELECT x FROM a;
"""

for ddl in DDL:
    t_env.execute_sql(ddl)
for name, sql in SQL.items():
    print(name)
    t_env.execute_sql(sql).wait()
for sql in SQL.values():
    t_env.execute_sql(sql)
t_env.execute_sql(SQL["two"])
t_env.execute_sql(SQL.get("one"))
t_env.execute_sql(DDL[1])
t_env.execute_sql(SQL["three"])
for statement in SCRIPT.split(";"):
    statement = statement.strip()
    if statement:
        t_env.execute_sql(statement)
for s in ("INSERT INTO d SELECT 1", "INSERT INTO d SELECT 2"): t_env.execute_sql(s)
for table, columns in [("e", "x INT"), ("f", "y INT")]:
    t_env.execute_sql(f"CREATE TABLE {table} ({columns}) WITH ('connector' = 'print')")
    for source in ["a", "b"]:
        t_env.execute_sql(f"INSERT INTO {table} SELECT * FROM {source}")
    t_env.execute_sql("USE CATALOG c")
parts = [part.strip() for part in SCRIPT.split(";") if part.strip()]
for number, part in enumerate(parts):
    t_env.execute_sql(part)
[t_env.execute_sql(s) for s in DDL]

more = []
more.append("INSERT INTO g SELECT 1")
more.append(f"INSERT INTO g SELECT {n}")
for s in more:
    t_env.execute_sql(s)
QUERIES = {}
QUERIES["q"] = "INSERT INTO h SELECT 1"
t_env.execute_sql(QUERIES["q"])
QUERIES.update(load())
t_env.execute_sql(QUERIES["q"])
filled = []
fill(filled)
for s in filled:
    t_env.execute_sql(s)
for s in load():
    t_env.execute_sql(s)

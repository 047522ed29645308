from pyflink.table import TableEnvironment

def build(sink, *cols, source="orders"):
    return f"INSERT INTO {sink} SELECT {', '.join(cols)} FROM {source}"

def quoted(sink, *cols):
    return f"INSERT INTO {sink} SELECT {', '.join('`' + c + '`' for c in cols)} FROM orders"

def run(*stmts):
    for s in stmts:
        t_env.execute_sql(s)

def create(**tables):
    for name, body in tables.items():
        t_env.execute_sql(f"CREATE TABLE {name} ({body}) WITH ('connector' = 'print')")

def logged(sql, *params):
    t_env.execute_sql(sql % params)

t_env.execute_sql(build("a", "id", "name"))
t_env.execute_sql(build("b", "id", source="c"))
t_env.execute_sql(quoted("c", "id", "name"))
cols = ["id", "name"]
t_env.execute_sql(build("d", *cols))
t_env.execute_sql(build("e", *load()))
run("INSERT INTO f SELECT id FROM orders", "INSERT INTO g SELECT id FROM orders")
create(h="id INT", i="name STRING")
logged("INSERT INTO %s SELECT id FROM %s", "j", "orders")
names = ("k", "orders")
logged("INSERT INTO %s SELECT id FROM %s", *names)
logged("INSERT INTO l SELECT id FROM orders WHERE id = %s", *load())

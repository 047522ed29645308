from pyflink.table import TableEnvironment

COLS = ["id", "name"]

def run(t_env, names, path):
    a = "INSERT INTO a SELECT "
    first = True
    for c in COLS:
        if not first:
            a += ", "
        a += c
        first = False
    t_env.execute_sql(a + " FROM src")
    b = "INSERT INTO b SELECT "
    for i, c in enumerate(COLS):
        if i > 0:
            b += ", "
        b += c
    t_env.execute_sql(b + " FROM src")
    c = "INSERT INTO c SELECT "
    for i, n in enumerate(names):
        if i:
            c += ", "
        c += n
    t_env.execute_sql(c + " FROM src")
    d = "INSERT INTO d SELECT "
    for i in range(len(COLS)):
        d += (", " if i > 0 else "") + COLS[i]
    t_env.execute_sql(d + " FROM src")
    e = ""
    for n in names:
        if e:
            e += " AND "
        e += f"{n} = 1"
    t_env.execute_sql(f"INSERT INTO e SELECT id FROM src WHERE {e}")
    i = 0
    k = "INSERT INTO k SELECT "
    while i < len(names):
        if i > 0:
            k += ", "
        k += COLS[i]
        i += 1
    t_env.execute_sql(k + " FROM src")
    last = "INSERT INTO j SELECT "
    for i, c in enumerate(COLS):
        last += c
        if i < len(COLS) - 1:
            last += ", "
    t_env.execute_sql(last + " FROM src")
    for name in ["f", "g"]:
        if name == "f":
            source = "src"
        else:
            source = "other"
        t_env.execute_sql(f"INSERT INTO {name} SELECT id FROM {source}")

def load(t_env, sink, where=None):
    sql = f"INSERT INTO {sink} SELECT id FROM src"
    if where is not None:
        sql += f" WHERE {where}"
    t_env.execute_sql(sql)

load(t_env, "h")
load(t_env, "i", "id = 1")

from pyflink.table import TableEnvironment

NAMES = ["id", "name"]


def run(t_env, where, names):
    a = "INSERT INTO a SELECT "
    for name in NAMES:
        a += name + ", "
    a = a[:-2]
    a += " FROM src"
    t_env.execute_sql(a)
    b = "INSERT INTO b SELECT "
    for name in NAMES:
        b += f"{name}, "
    t_env.execute_sql(b.rstrip(", ") + " FROM src")
    t_env.execute_sql("INSERT INTO c SELECT id FROM src;".rstrip(";"))
    t_env.execute_sql(" INSERT INTO d SELECT id FROM src; ".strip().removesuffix(";"))
    t_env.execute_sql("(INSERT INTO e SELECT id FROM src)".strip("()"))
    t_env.execute_sql("-- INSERT INTO f SELECT id FROM src".removeprefix("-- ").lstrip())
    t_env.execute_sql("-- INSERT INTO g SELECT id FROM src"[3:])
    # What is in a hole stays.
    t_env.execute_sql(f"INSERT INTO h SELECT id FROM src WHERE {where}".rstrip("_;"))
    cols = ""
    for name in names:
        cols += f"{name}, "
    t_env.execute_sql(f"INSERT INTO i SELECT {cols[:-2]} FROM src")
    t_env.execute_sql(f"INSERT INTO j SELECT id FROM src WHERE {where} AND id = 1"[:60])
    t_env.execute_sql(a.strip(where))
    t_env.execute_sql(a[: a.rfind(" FROM")] + ", id FROM other")

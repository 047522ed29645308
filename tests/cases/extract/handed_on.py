from pyflink.table import TableEnvironment

def conditions(found, names):
    found.append("id = 1")

def shown(found):
    return " AND ".join(found)

def run(t_env, names):
    a = ["x = 1"]
    conditions(a, names)
    t_env.execute_sql("INSERT INTO a SELECT id FROM src WHERE " + " AND ".join(a))
    b = ["x = 1"]
    print(shown(b))
    t_env.execute_sql("INSERT INTO b SELECT id FROM src WHERE " + " AND ".join(b))
    cols = ("id", "name")
    t_env.execute_sql("INSERT INTO c SELECT " + ", ".join([f"MAX({c})" for c in cols]) + " FROM src")

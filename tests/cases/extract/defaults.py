from pyflink.table import TableEnvironment

PRINT = "print"

def ddl(name, cols="id INT", connector=PRINT):
    return f"CREATE TABLE {name} ({cols}) WITH ('connector' = '{connector}')"

def insert(sink, *, source="orders", where=None):
    sql = f"INSERT INTO {sink} SELECT id FROM {source}"
    if where is not None:
        sql = sql + " WHERE " + where
    return sql

class Job:
    def sql(self, sink, source="orders"):
        return f"INSERT INTO {sink} SELECT id FROM {source}"

t_env.execute_sql(ddl("a"))
t_env.execute_sql(ddl("b", connector="blackhole"))
t_env.execute_sql(ddl("c", "id INT, name STRING"))
t_env.execute_sql(ddl(connector="blackhole", name="d"))
t_env.execute_sql(insert("a"))
t_env.execute_sql(insert("a", source="b", where="id = 1"))
job = Job()
t_env.execute_sql(job.sql("b"))
options = {"source": "c"}
t_env.execute_sql(insert("d", **options))
# What is not known may be given.
t_env.execute_sql(insert("d", **load()))

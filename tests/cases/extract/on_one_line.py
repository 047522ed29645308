from pyflink.table import TableEnvironment

def sink(): return "snk"
def insert(w): return f"INSERT INTO {sink()} SELECT id FROM src WHERE id = {w}"
def run(q): t_env.execute_sql(q)
class Names: source = "src"
class Job:
    def sql(self): return "INSERT INTO snk SELECT 1"
    def run(self): t_env.execute_sql(self.sql())

t_env.execute_sql(f"INSERT INTO {sink()} SELECT id FROM {Names.source}")
t_env.execute_sql(insert(2))
run("INSERT INTO snk SELECT id FROM src WHERE id = 3")
for w in (4, 5): t_env.execute_sql(f"INSERT INTO snk SELECT id FROM src WHERE id = {w}")
if prod: name = "a"
else: name = "b"
t_env.execute_sql(f"INSERT INTO {name} SELECT id FROM src")
def late(): sql = "INSERT INTO snk SELECT 6"; return sql
t_env.execute_sql(late())

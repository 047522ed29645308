def run(sql):
    return t_env.execute_sql(sql)

run("CREATE TABLE src (a INT, b INT) WITH ('connector' = 'datagen')")
t_env.execute_sql("CREATE TABLE dst (a INT, b INT) WITH ('connector' = 'print')")
run("INSERT INTO dst SELECT a, b FROM src")
run("""INSERT INTO dst SELECT b, a FROM src""")
run(load("x"))

def copy(source, target, column="a"):
    t_env.execute_sql(f"INSERT INTO {target} SELECT a, {column} FROM {source}")

copy("src", "dst")
copy(source="src", target="dst", column="b")
copy("src", "dst")
copy("src", "prod" if prod else "test")

class Job:
    def run_all(self):
        self._submit("INSERT INTO dst SELECT 1, 2 FROM src")
        self._through("3")

    def _through(self, value):
        self._submit(f"INSERT INTO dst SELECT {value}, {value} FROM src")

    def _submit(self, statement):
        self.statements.add_insert_sql(statement)

def create(name, topic):
    ddl = f"CREATE TABLE {name} (a INT) WITH ('connector' = 'kafka', 'topic' = '{topic}')"
    t_env.execute_sql(ddl)
    return name

created = create("orders", "orders_v1")
t_env.execute_sql(f"INSERT INTO dst SELECT a, a FROM {created}")

# Nobody calls it: what it is given is not known.
def nobody(sql):
    t_env.execute_sql(sql)

def loop(sql):
    loop(sql)
    t_env.execute_sql(sql)

loop("INSERT INTO dst SELECT 9, 9 FROM src")

from pyflink.table import TableEnvironment

class Base:
    table = "src"
    sink = "snk"
    def run(self, t_env):
        t_env.execute_sql(f"INSERT INTO {self.sink} SELECT id FROM {self.table}")
        t_env.execute_sql(self.sql())
    def where(self):
        return "id = 1"
    def sql(self):
        return f"INSERT INTO {self.sink} SELECT id FROM {self.table} WHERE {self.where()}"

class Child(Base):
    table = "other"
    def where(self):
        return "id = 2"

Child().run(t_env)

class Step:
    name = "a"
    def run(self, t_env):
        t_env.execute_sql(f"INSERT INTO {self.name} SELECT id FROM src")
    def rename(self, t_env):
        self.name = "own"
        t_env.execute_sql(f"INSERT INTO {self.name} SELECT id FROM src")

class First(Step):
    name = "b"

class Second(Step):
    name = "c"

for step in (First(), Second()):
    step.run(t_env)

class Template:
    def source(self):
        raise NotImplementedError
    def run(self, t_env):
        t_env.execute_sql(f"INSERT INTO snk SELECT id FROM {self.source()}")

class Orders(Template):
    def source(self):
        return "orders"

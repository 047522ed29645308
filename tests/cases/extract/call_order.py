from pyflink.table import *

def write_all(t_env):
    t_env.execute_sql("INSERT INTO dst SELECT a FROM v")

def never_called(t_env):
    t_env.execute_sql("INSERT INTO dst SELECT a FROM early")

class Job:
    def run(self):
        self.prepare()
        self.t_env.execute_sql("INSERT INTO dst SELECT b FROM v")

    def prepare(self):
        self.t_env.execute_sql("CREATE VIEW v AS SELECT a, b FROM src")

    def __init__(self, t_env):
        self.t_env = t_env
        t_env.execute_sql("CREATE TABLE dst (a INT) WITH ('connector' = 'print')")

def main():
    t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    tables(t_env)
    job = Job(t_env)
    job.run()
    write_all(t_env)
    tables(t_env)

def tables(t_env):
    t_env.execute_sql("CREATE TABLE src (a INT, b INT) WITH ('connector' = 'datagen')")

def one(t_env):
    t_env.execute_sql("INSERT INTO dst SELECT 1 FROM src")
    other(t_env)

def other(t_env):
    one(t_env)

if __name__ == "__main__":
    main()

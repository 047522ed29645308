from pyflink.table import TableEnvironment

for sink in names():
    t_env.execute_sql(f"CREATE TABLE {sink} (id INT) WITH ('connector' = 'print')")
t_env.execute_sql("SELECT 1")

from pyflink.table import TableEnvironment

t_env.execute_sql("CREATE TABLE orders (id INT, ts TIMESTAMP(3)) WITH ('connector' = 'datagen')")
t_env.execute_sql("CREATE TABLE totals (id INT) WITH ('connector' = 'print')")
t_env.execute_sql(f"INSERT INTO totals SELECT id FROM orders WHERE ts > ts - INTERVAL '1' {unit}S")

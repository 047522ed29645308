from pyflink.table import TableEnvironment

t_env.execute_sql("CREATE TABLE orders (id INT) WITH ('connector' = 'datagen')")
t_env.execute_sql(f"INSERT INTO {first()} SELECT id FROM orders")
t_env.execute_sql(f"INSERT INTO {first()} SELECT id + 1 FROM orders")

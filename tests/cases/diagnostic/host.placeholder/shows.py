from pyflink.table import TableEnvironment

t_env.execute_sql(f"INSERT INTO {sink} SELECT id FROM orders")

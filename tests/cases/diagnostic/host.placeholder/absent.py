from pyflink.table import TableEnvironment

SINK = "totals"
t_env.execute_sql(f"INSERT INTO {SINK} SELECT id FROM orders")

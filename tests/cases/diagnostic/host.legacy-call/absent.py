from pyflink.table import TableEnvironment

t_env.execute_sql("INSERT INTO totals SELECT id FROM orders")

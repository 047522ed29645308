from pyflink.table import TableEnvironment

t_env.sql_update("INSERT INTO totals SELECT id FROM orders")

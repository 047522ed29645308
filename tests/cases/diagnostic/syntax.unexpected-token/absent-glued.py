from pyflink.table import TableEnvironment

t_env.execute_sql("CREATE TABLE orders (id INT, ts TIMESTAMP(3)) WITH ('connector' = 'datagen')")
t_env.execute_sql("CREATE TABLE totals (id INT, n INT) WITH ('connector' = 'print')")
t_env.execute_sql(f"INSERT INTO totals SELECT id, 1 FROM orders WHERE ts > ts - INTERVAL '1' {unit}S")
t_env.execute_sql(f"INSERT {mode}INTO totals SELECT id, 1 FROM orders")
t_env.execute_sql(f"INSERT INTO totals SELECT id, 1 FROM orders {where}AND id > 1")
t_env.execute_sql(f"INSERT INTO totals SELECT id, {'n,' if more else ''} id + 1 FROM orders")
t_env.execute_sql(f"CREATE TABLE wide (id INT, {'n INT,' if more else ''} m INT) WITH ('connector' = 'print')")
t_env.execute_sql(f"CREATE {kind}TABLE narrow (id INT) WITH ('connector' = 'print')")

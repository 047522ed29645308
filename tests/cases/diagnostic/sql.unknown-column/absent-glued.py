from pyflink.table import TableEnvironment

t_env.execute_sql("CREATE TABLE orders (id INT, day_1 DATE) WITH ('connector' = 'datagen')")
t_env.execute_sql("CREATE TABLE totals (id INT, day_1 DATE) WITH ('connector' = 'print')")
t_env.execute_sql(f"INSERT INTO totals SELECT id, day_{n} FROM orders")
t_env.execute_sql(f"INSERT INTO totals SELECT {kind}id, {kind}_{n}_day FROM orders WHERE day_{n} > day_{m}_a")
t_env.execute_sql(f"INSERT INTO totals (id, day_{n}) SELECT id, day_1 FROM orders")

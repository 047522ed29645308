from pyflink.table import TableEnvironment

t_env.execute_sql("CREATE TABLE orders (id INT) WITH ('connector' = 'datagen')")
t_env.execute_sql("SELECT 1")

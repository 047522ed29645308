with open("notes.txt") as file:
    print(file.read())
t_env.execute_sql("CREATE TABLE orders (a INT) WITH ('connector' = 'datagen')")
t_env.execute_sql("SELECT a FROM orders")

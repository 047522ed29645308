def f():
    env.execute_sql(

with open("daily.sql") as file:
    for statement in file.read().split(";"):
        t_env.execute_sql(statement)

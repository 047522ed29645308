env.execute_sql("CREATE TABLE s (a INT)")
stmt_set = env.create_statement_set()
stmt_set.add_insert_sql("INSERT INTO s SELECT 1")
stmt_set.add_insert_sql("INSERT INTO s SELECT 2")
stmt_set.execute()
stmt_set.add_insert_sql("INSERT INTO s SELECT 3")
stmt_set.execute().wait()

env.create_statement_set().add_insert_sql("INSERT INTO s SELECT 4").execute()
(env.create_statement_set()
    .add_insert_sql("INSERT INTO s SELECT 5")
    .add_insert_sql("INSERT INTO s SELECT 6")
    .execute())


def write(statements):
    statements.add_insert_sql("INSERT INTO s SELECT 7")
    statements.add_insert("s", env.sql_query("SELECT 8"))
    statements.add_insert("s", env.from_path("t"), True)

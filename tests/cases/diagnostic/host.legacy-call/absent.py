from pyflink.table import TableEnvironment

t_env.execute_sql("INSERT INTO totals SELECT id FROM orders")
t_env.from_path("orders").insert_into("totals").execute()
t_env.sql_query("SELECT id FROM orders") \
    .insert_into("totals") \
    .execute()

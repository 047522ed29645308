from pyflink.table import StreamTableEnvironment

clicks = t_env.sql_query("SELECT user_id, url FROM raw")
t_env.create_temporary_view("clicks", clicks)
t_env.create_temporary_view("users", t_env.sql_query("SELECT DISTINCT user_id FROM clicks"))
t_env.register_table("clicks_again", clicks)
top = t_env.sql_query(f"SELECT url FROM {clicks} LIMIT 3")
unnamed = t_env.sql_query("SELECT 1 AS one")
t_env.sql_query(f"SELECT one FROM {unnamed}").execute_insert("ones")
top.execute_insert("top_urls", overwrite=True).wait()
t_env.from_path("raw").execute_insert("archive")
t_env.sql_query("SELECT 2").execute().print()

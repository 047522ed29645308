T = "orders"
t_env.execute_sql(f"INSERT INTO s SELECT {cols} FROM {T}" + """ WHERE a = '%s' """ % x)
st = t_env.create_statement_set(); st.add_insert_sql("INSERT INTO s SELECT 1"); st.execute()
t_env.create_temporary_view("v", t_env.sql_query("SELECT * FROM t".format(1)))

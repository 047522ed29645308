# The columns of these are made by the Table API.
t_env.create_temporary_view("v1", t_env.from_path("src").select(col("v").alias("x")))
t_env.create_temporary_view("v2", t_env.sql_query("SELECT a FROM src").alias("x"))
t_env.create_temporary_view("v3", t_env.from_path("src").filter(col("v") > 1).join(t_env.from_path("other")))
made = t_env.from_path("src").drop_columns(col("v"))
t_env.create_temporary_view("v4", made.limit(3))

# These keep those of their source.
t_env.create_temporary_view("v5", t_env.from_path("src").filter(col("v") > 1).order_by(col("v")).fetch(3))
kept = t_env.sql_query("SELECT a FROM src").distinct()
t_env.create_temporary_view("v6", kept.where(col("a") > 1))

t_env.from_path("v1").execute_insert("sink")

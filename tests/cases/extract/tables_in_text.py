from pyflink.table import TableEnvironment
from pyflink.table.expressions import col

t = t_env.from_path("events").where(col("v") > 3).select(col("user_id"), col("v"))
t_env.sql_query("SELECT user_id, v FROM %s" % t).execute_insert("a")
t_env.sql_query("SELECT user_id, v FROM {}".format(t)).execute_insert("b")
t_env.sql_query("SELECT user_id, v FROM " + str(t)).execute_insert("c")
t_env.execute_sql(f"INSERT INTO d SELECT user_id, v FROM {t} WHERE v > 9")
t = t_env.from_path("events").limit(3)
t_env.execute_sql(f"INSERT INTO e SELECT user_id, v FROM {t}")
t = t_env.sql_query("SELECT user_id FROM events").union_all(t_env.from_path("users"))
t_env.execute_sql(f"INSERT INTO f SELECT user_id FROM {t}")

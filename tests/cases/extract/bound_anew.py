from pyflink.table import TableEnvironment

T = "one"
t_env.execute_sql(f"INSERT INTO {T} SELECT 1")
if (T := pick()):
    t_env.execute_sql(f"INSERT INTO {T} SELECT 1")
T = "two"
t_env.execute_sql(f"INSERT INTO {T} SELECT 2")
from other import T
t_env.execute_sql(f"INSERT INTO {T} SELECT 2")
T = "three"
match args:
    case [T, _]:
        t_env.execute_sql(f"INSERT INTO {T} SELECT 3")
T = "four"
try:
    run()
except Failure as T:
    t_env.execute_sql(f"INSERT INTO {T} SELECT 4")

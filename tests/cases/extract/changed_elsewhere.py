from pyflink.table import TableEnvironment

class C:
    t = "a"
c = C()
T = "a"
D = {"k": "a"}
t_env.execute_sql(f"INSERT INTO s SELECT x FROM {C.t}")
C.t = "b"
t_env.execute_sql(f"INSERT INTO s SELECT x FROM {C.t}")
t_env.execute_sql(f"INSERT INTO s2 SELECT x FROM {c.t}")
c.t = "b"
t_env.execute_sql(f"INSERT INTO s2 SELECT x FROM {c.t}")
t_env.execute_sql(f"INSERT INTO s3 SELECT x FROM {T}")
def f():
    global T
    T = "b"
f()
t_env.execute_sql(f"INSERT INTO s3 SELECT x FROM {T}")
t_env.execute_sql(f"INSERT INTO s4 SELECT x FROM {D['k']}")
D["k"] = "b"
t_env.execute_sql(f"INSERT INTO s4 SELECT x FROM {D['k']}")
q = "a"
g = lambda q: t_env.execute_sql(f"INSERT INTO s5 SELECT x FROM {q}")
t_env.execute_sql(f"INSERT INTO s5 SELECT x FROM {q}")
[t_env.execute_sql(f"INSERT INTO s6 SELECT x FROM {q}") for q in ["m", "n"]]
t_env.execute_sql(f"INSERT INTO s6 SELECT x FROM {q}")

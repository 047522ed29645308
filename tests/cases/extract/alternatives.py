import sys

# A whole statement: each is read.
if sys.argv[1] == "a":
    q = "INSERT INTO s1 SELECT a FROM t"
else:
    q = "INSERT INTO s1 SELECT b FROM t"
t_env.execute_sql(q)

# A lone `if`: both.
q = "INSERT INTO s2 SELECT a FROM t"
if len(sys.argv) > 2:
    q = "INSERT INTO s2 SELECT b FROM t"
t_env.execute_sql(q)

# `try`: one or the other.
try:
    q = "INSERT INTO s3 SELECT a FROM t"
except Exception:
    q = "INSERT INTO s3 SELECT b FROM t"
t_env.execute_sql(q)

# Three cases; one that raises goes no further.
match mode:
    case "x":
        q = "INSERT INTO s4 SELECT a FROM t"
    case "y":
        q = "INSERT INTO s4 SELECT b FROM t"
    case _:
        raise ValueError(mode)
t_env.execute_sql(q)

# In the call itself, and in a part of the text.
t_env.execute_sql("INSERT INTO s5 SELECT a FROM t" if fast else "INSERT INTO s5 SELECT b FROM t")
t_env.execute_sql(f"INSERT INTO s6 SELECT {'a' if fast else 'b'} FROM t")

# What one condition gives stays together, and so does what is asked twice.
if prod:
    source, sink = "t", "s7"
    column = "a"
else:
    column = "b"
sink = "s7" if prod else "s7_test"
t_env.execute_sql(f"INSERT INTO {sink} SELECT {column} FROM t")

# A table has one identity: a placeholder, with a note that names the topics.
topic = "orders"
if prod:
    topic = "orders_prod"
t_env.execute_sql(f"CREATE TABLE k (a INT) WITH ('connector' = 'kafka', 'topic' = '{topic}')")

# Tables of different names are different tables.
name = "n1" if prod else "n2"
t_env.execute_sql(f"CREATE TABLE {name} (a INT) WITH ('connector' = 'print')")

# Nothing in common, and one name.
ddl = "CREATE TABLE d (a INT) WITH ('connector' = 'print')" if prod else "CREATE TABLE d (b INT) WITH ('connector' = 'datagen')"
t_env.execute_sql(ddl)

# One is unknown: the whole is.
target = "s8"
if prod:
    target = sys.argv[3]
t_env.execute_sql(f"INSERT INTO {target} SELECT a FROM t")

# Nothing runs where there is no text.
q = None
if prod:
    q = "INSERT INTO s9 SELECT a FROM t"
t_env.execute_sql(q)

# Sixteen ways are too many.
for letter in letters():
    pass
w = "a" if c1() else "b"
x = "a" if c2() else "b"
y = "a" if c3() else "b"
z = "a" if c4() else "b"
t_env.execute_sql(f"INSERT INTO s10 SELECT {w}, {x}, {y}, {z} FROM t")

# Text that a branch goes on with.
q = "INSERT INTO s11 SELECT a FROM t"
if prod:
    q += " WHERE a > 1"
q += " LIMIT 3"
t_env.execute_sql(q)

# An early return, and a function that returns one of two.
def build(kind):
    if kind == "a":
        return "INSERT INTO s12 SELECT a FROM t"
    return "INSERT INTO s12 SELECT b FROM t"
t_env.execute_sql(build(sys.argv[4]))

def run():
    text = "INSERT INTO s13 SELECT a FROM t"
    if prod:
        text = "INSERT INTO s13 SELECT b FROM t"
        t_env.execute_sql(text)
        return
    t_env.execute_sql(text)

# Queries: one placeholder, or what either reads.
r = t_env.sql_query(f"SELECT a FROM {'t' if prod else 'u'}")
t_env.create_temporary_view("v1", r)
r = t_env.sql_query("SELECT a FROM t" if prod else "SELECT a FROM u")
t_env.create_temporary_view("v2", r)
if prod:
    table = t_env.from_path("t")
else:
    table = t_env.from_path("u")
table.execute_insert("s14")

# Lists: a loop goes through what may be in them.
statements = ["INSERT INTO s15 SELECT a FROM t"]
if prod:
    statements.append("INSERT INTO s15 SELECT b FROM t")
statements.append("INSERT INTO s15 SELECT c FROM t")
for s in statements:
    t_env.execute_sql(s)

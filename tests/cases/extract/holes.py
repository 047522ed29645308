import os
from pyflink.table import TableEnvironment

TOPIC = "orders"
BROKER = os.environ["BROKER"]
LIMIT = 10


def ddl(table, topic="x"):
    return f"""CREATE TABLE {table} (id INT) WITH ('connector' = 'kafka', 'topic' = '{topic}')"""


def main(env, run_date, sql):
    env.execute_sql(f"CREATE TABLE o (a INT) WITH ('topic' = '{TOPIC}', 'properties.bootstrap.servers' = '{BROKER}')")
    env.execute_sql(f"INSERT INTO s SELECT a, '{{x}}' FROM o WHERE d = '{run_date!r:>10}' AND e = '{f(x["y"])}'")
    env.execute_sql("INSERT INTO {} SELECT {1}, {b} FROM o /* {{ }} */".format("s", 2, b=run_date))
    env.execute_sql("INSERT INTO %s SELECT a FROM o WHERE b LIKE '5%%' AND d = '%s'" % ("s", run_date))
    env.execute_sql("INSERT INTO s SELECT a FROM %(t)s LIMIT %(n)d" % {"t": TOPIC, "n": run_date})
    env.execute_sql("SELECT a FROM o LIMIT " + str(LIMIT))
    env.execute_sql("INSERT INTO s SELECT a FROM " + run_date.table + " WHERE b > 1")
    env.execute_sql("INSERT INTO s SELECT a FROM @t".replace("@t", "o"))
    env.execute_sql(ddl("orders", topic=TOPIC))
    env.execute_sql(ddl(run_date))
    env.execute_sql(sql)
    env.execute_sql(open("jobs/daily.sql").read())
    env.execute_sql(SINK_SQL)
    for name in names:
        env.execute_sql(f"DROP TABLE {name}")


SINK_SQL = "INSERT INTO s SELECT a FROM late"

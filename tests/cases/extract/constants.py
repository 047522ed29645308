class Job:
    DDL = "CREATE TABLE t (a INT)"
    QUERY = (
        "SELECT a "
        "FROM t"
    )

    def __init__(self, env):
        self.env = env
        self.sink = "INSERT INTO s " + Job.QUERY

    def run(self):
        self.env.execute_sql(self.DDL)
        self.env.execute_sql(self.sink)
        sql = "INSERT INTO s "
        sql += "SELECT a "
        sql += "FROM t"
        self.env.execute_sql(sql)
        sql: str = self.QUERY
        table = self.env.sql_query(sql)
        self.env.create_temporary_view("v", table)


def other(DDL):
    env.execute_sql(DDL)
    env.execute_sql(Job.DDL)

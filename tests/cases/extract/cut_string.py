env.execute_sql("CREATE TABLE a (x INT)")

# the last one
env.execute_sql("""
    INSERT INTO a SELECT

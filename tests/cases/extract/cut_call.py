env.execute_sql("SELECT 1")
env.execute_sql("INSERT INTO a SELECT 1"
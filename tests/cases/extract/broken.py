env.execute_sql("INSERT INTO a SELECT 1"

# the call above is not closed
env.execute_sql("INSERT INTO a SELECT 2")
env.execute_sql('INSERT INTO a SELECT 3)
env.execute_sql("INSERT INTO a SELECT 4"]]))
  env.execute_sql("INSERT INTO a SELECT 5")
你好，（it's
env.execute_sql("INSERT INTO a SELECT 6")

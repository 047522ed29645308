from textwrap import dedent

t_env.execute_sql("CREATE TABLE a (x INT) WITH ('connector' = 'datagen')")
t_env.execute_sql('''INSERT INTO b
SELECT 'it''s', "x" FROM a''')
t_env.execute_sql("INSERT INTO b "
                  "SELECT x "  # the column
                  'FROM a')
t_env.execute_sql("INSERT INTO b\n\tSELECT '\u8ba2\\n' FROM a")
t_env.execute_sql(r"INSERT INTO b SELECT REGEXP_REPLACE(x, '\d+', '') FROM a")
t_env.execute_sql("INSERT INTO b " + 'SELECT * ' +
                  """FROM a""")
t_env.execute_sql(dedent("""
    INSERT INTO b
    SELECT x FROM a
    """).strip())
t_env.execute_sql(stmt="INSERT INTO b SELECT 1").wait()
t_env.execute_sql(
    # a comment in the call
    u"INSERT INTO b SELECT 2",
).print()
t_env.explain_sql("INSERT INTO b SELECT 3")
"""
t_env.execute_sql("INSERT INTO b SELECT 4")
"""
# t_env.execute_sql("INSERT INTO b SELECT 5")

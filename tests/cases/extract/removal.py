#!/usr/bin/env python3
# the job
t_env.execute_sql("INSERT INTO s SELECT 1")

# both of these
# are one comment
t_env.execute_sql("INSERT INTO s SELECT 2")  # trailing
# %% a cell
# and its comment
t_env.execute_sql("INSERT INTO s SELECT 3")

# heads three statements
t_env.execute_sql("INSERT INTO s SELECT 4")
t_env.execute_sql("INSERT INTO s SELECT 5")
t_env.execute_sql("INSERT INTO s SELECT 6")

a = 1; t_env.execute_sql("INSERT INTO s SELECT 7")
if a: t_env.execute_sql("INSERT INTO s SELECT 8")
result = t_env.execute_sql("INSERT INTO s SELECT 9")
result = t_env.execute_sql("INSERT INTO s SELECT 10")
result.wait()
unused = t_env.execute_sql("INSERT INTO s SELECT 11")
print(t_env.execute_sql("INSERT INTO s SELECT 12"))
if a:
    t_env.execute_sql("INSERT INTO s SELECT 13")
else:
    # first
    t_env.execute_sql("INSERT INTO s SELECT 14")

    # second
    t_env.execute_sql("INSERT INTO s SELECT 15")
for x in range(n):
    done = x
    t_env.execute_sql("INSERT INTO s SELECT 16").wait()


def run():
    return t_env.execute_sql("INSERT INTO s SELECT 17")


for x in range(3):
    done = x
    t_env.execute_sql("INSERT INTO s SELECT 18").wait()

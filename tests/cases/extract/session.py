from pyflink.table import TableEnvironment

DATABASE = "ods"
t_env.get_config().set("pipeline.name", "it's daily")
t_env.get_config().get_configuration().set_string("parallelism.default", "4")
t_env.get_config().set_sql_dialect(SqlDialect.HIVE)
t_env.use_catalog("lake")
t_env.use_database(DATABASE)
t_env.use_database(database_of(today))
seen.set("pipeline.name")
t_env.execute_sql("INSERT INTO s SELECT 1")

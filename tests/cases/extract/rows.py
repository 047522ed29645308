from pyflink.table import Schema, StreamTableEnvironment

ds = env.from_collection([(1, "a")])
t_env.create_temporary_view("plain", ds)
t_env.create_temporary_view("named", ds, col("id"), col("ts").rowtime.alias("at"))
t_env.create_temporary_view(
    "typed", ds, Schema.new_builder().column("id", DataTypes.BIGINT()).watermark("id", "id").build()
)
derived = Schema.new_builder().column_by_expression("p", "PROCTIME()").build()
t_env.create_temporary_view("derived", ds, derived)
elements = t_env.from_elements([(1, "a")], ["id", "data"])
t_env.create_temporary_view("elements", elements)
t_env.create_temporary_view(
    "listed", t_env.from_elements([], DataTypes.ROW([DataTypes.FIELD("id", DataTypes.BIGINT())]))
)
t_env.create_temporary_view("frame", t_env.from_pandas(frame, schema=["a", "b"]))
changes = t_env.from_changelog_stream(ds)
changes.select(col("a")).execute_insert("s")
changes.execute_insert("t")
held = t_env.from_data_stream(ds, col("a"))
t_env.sql_query(f"SELECT a FROM {held}").execute_insert("u")
t_env.create_temporary_view(f"part_{n}", build(t_env))
t_env.from_elements([(1,)]).print_schema()
t_env.register_table("registered", make_table())
t_env.execute_sql("INSERT INTO s SELECT id FROM named")


def create_view(name, sql):
    t_env.execute_sql(f"CREATE VIEW {name} AS {sql}")


create_view("by_function", "SELECT 1")

from pyflink.table import Schema, TableDescriptor

sink = TableDescriptor.for_connector("filesystem").option("path", "/data/out").format("json").build()
orders = t_env.from_path("orders")
orders.execute_insert(
    TableDescriptor.for_connector("kafka")
    .schema(Schema.new_builder().column("a", DataTypes.STRING()).build())
    .option("topic", "copies")
    .build()
).wait()
t_env.sql_query("SELECT a FROM orders").execute_insert(sink, overwrite=True)
source = t_env.from_descriptor(
    TableDescriptor.for_connector("kafka").option("topic", "clicks").build()
)
source.filter(col("a") > 1).execute_insert("s")
source.execute_insert(table_path_or_descriptor=sink)
t_env.create_temporary_view("v", t_env.from_descriptor(sink))
t_env.create_temporary_view("w", t_env.from_path("orders"))
statement_set = t_env.create_statement_set()
statement_set.add_insert(sink, t_env.from_path("v"))
statement_set.add_insert_sql("INSERT INTO t SELECT a FROM v")
statement_set.execute()
orders.execute_insert(Schema.new_builder().column("a", DataTypes.STRING()).build())

from pyflink.table import Schema, TableDescriptor

t_env.create_temporary_table(
    "orders",
    TableDescriptor.for_connector("kafka")
    .schema(Schema.new_builder().column("a", DataTypes.STRING()).build())
    .option("topic", f"orders-{env}")
    .build(),
)
orders = t_env.from_path("orders")
joined = (
    orders.filter(col("a") > 1)
    .join(t_env.from_path("clicks").alias("x"))
    .select(col("a"))
)
joined.execute_insert("sink").wait()
t_env.from_path("orders").select(col("a")).insert_into("copy").execute()
joined.union_all(t_env.sql_query("SELECT a FROM more")).execute_insert("sink", overwrite=True)
t_env.execute_sql(" ".join(["INSERT INTO s", "SELECT %s" % 1]))
t_env.execute_sql(open("job.sql").read())
t_env.explain_sql("INSERT INTO f SELECT 1")

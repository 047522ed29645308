from pyflink.table import DataTypes, Schema, TableDescriptor

address = DataTypes.ROW([DataTypes.FIELD("street", DataTypes.STRING()), DataTypes.FIELD("no", DataTypes.INT(False))])
schema = Schema.new_builder() \
    .column("id", DataTypes.BIGINT().not_null()) \
    .column("address", address) \
    .column("tags", DataTypes.ARRAY(DataTypes.STRING())) \
    .column("prices", DataTypes.MAP(DataTypes.STRING(), DataTypes.DECIMAL(10, 2), nullable=False)) \
    .column("pair", DataTypes.ROW([DataTypes.INT(), DataTypes.ROW([DataTypes.FIELD("x y", DataTypes.DOUBLE())])])) \
    .column("window", DataTypes.INTERVAL(DataTypes.DAY(), DataTypes.SECOND(3))) \
    .column("ts", DataTypes.TIMESTAMP_WITH_LOCAL_TIME_ZONE(3)) \
    .column("from_text", DataTypes.of("ROW<a INT>")) \
    .column("elsewhere", types.custom) \
    .column(prefix + "_name", "STRING") \
    .column_by_metadata("partition", DataTypes.INT(), "partition", True) \
    .column_by_expression("late", col("ts").plus(1)) \
    .watermark("ts", "ts - INTERVAL '5' SECOND") \
    .primary_key("id") \
    .build()
t_env.create_temporary_table("orders", TableDescriptor.for_connector("kafka").schema(schema).option("topic", "o").build())
t_env.create_temporary_table("pairs", TableDescriptor.for_connector("print").schema(Schema.new_builder().from_row_data_type(address).build()).build())
t_env.from_elements([(1, [2])], DataTypes.ROW([DataTypes.FIELD("id", DataTypes.INT()), DataTypes.FIELD("l", DataTypes.ARRAY(DataTypes.INT()))])).execute_insert("sink")

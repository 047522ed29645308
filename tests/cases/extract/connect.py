from pyflink.table import DataTypes
from pyflink.table.descriptors import FileSystem, Json, Kafka, OldCsv, Rowtime, Schema

TOPIC = "orders"

(t_env.connect(Kafka()
        .version("universal")
        .topic(TOPIC)
        .start_from_earliest()
        .property("bootstrap.servers", "broker:9092")
        .property("group.id", group))
    .with_format(Json().fail_on_missing_field(True))
    .with_schema(Schema()
        .field("id", DataTypes.BIGINT())
        .field("item", DataTypes.ROW([DataTypes.FIELD("sku", DataTypes.STRING())]))
        .field("ts", "TIMESTAMP(3)").rowtime(Rowtime().timestamps_from_field("ts"))
        .field("at", DataTypes.TIMESTAMP(3)).proctime()
        .field("own", own_type()))
    .in_append_mode()
    .create_temporary_table("orders"))

schema = Schema().field("id", DataTypes.BIGINT())
files = t_env.connect(FileSystem(path="/data/out"))
files = files.with_format(OldCsv().field("id", DataTypes.BIGINT())).with_schema(schema)
files.create_temporary_table("archive")
t_env.connect(made_elsewhere).with_schema(Schema(fields=known)).register_table_source("source.of")
database.connect("url").create_table("t")
t_env.execute_sql("INSERT INTO archive SELECT id FROM orders")

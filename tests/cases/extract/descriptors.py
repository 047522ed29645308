from pyflink.table.descriptors import Elasticsearch, FileSystem, Fs, Kafka, Schema
from pyflink.table import TableDescriptor

TOPIC = "orders"
source = Kafka().version("universal").topic(TOPIC)
source_json = source.with_format(Json())
alias = source_json
connected = Kafka().topic("connected")
t_env.connect(connected).with_schema(Schema()).create_temporary_table("a")
sink = FileSystem() \
    .path("/data/out")
t_env.connect(sink.with_schema(Schema())).create_temporary_table("b")
archive = Fs()
passed_on = Elasticsearch().index("i")
register(passed_on)
modern = TableDescriptor.for_connector("print").build()
t_env.create_temporary_table("c", TableDescriptor.for_connector("datagen").build())


class Sources:
    def __init__(self):
        self.kafka = Kafka().topic("t").property("a", "b")


t_env.execute_sql("SELECT 1")

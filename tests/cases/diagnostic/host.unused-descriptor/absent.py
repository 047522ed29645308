from pyflink.table.descriptors import Kafka, Schema

source = Kafka().version("universal").topic("orders")
t_env.connect(source).with_schema(Schema()).create_temporary_table("orders")

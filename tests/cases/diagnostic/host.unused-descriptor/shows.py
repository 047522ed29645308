from pyflink.table.descriptors import Kafka

source = Kafka().version("universal").topic("orders")
t_env.execute_sql("SELECT 1")

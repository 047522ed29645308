from kafka import Kafka

consumer = Kafka().topic("not a descriptor")
env.execute_sql("SELECT 1")

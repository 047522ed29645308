"""Tables that the scripts for a real Flink begin with. What is submitted has an empty line between statements."""


def kafka_table(name: str, columns: str, topic: str) -> str:
    """A table over a topic; `@KAFKA@` stands for the broker."""
    return (
        f"CREATE TABLE {name} ({columns}) WITH ('connector' = 'kafka', 'topic' = '{topic}', "
        "'properties.bootstrap.servers' = '@KAFKA@', 'scan.startup.mode' = 'latest-offset', 'format' = 'json');\n\n"
    )


def sink(name: str, columns: str) -> str:
    return f"CREATE TABLE {name} ({columns}) WITH ('connector' = 'blackhole');\n\n"


ORDERS = kafka_table(
    "orders",
    "id BIGINT, customer STRING, price DOUBLE, ts TIMESTAMP(3), proc AS PROCTIME(), "
    "WATERMARK FOR ts AS ts - INTERVAL '5' SECOND",
    "orders",
)
PAYMENTS = kafka_table(
    "payments",
    "order_id BIGINT, means STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND",
    "payments",
)

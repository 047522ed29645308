"""Clickstream of a shop: page views come in by Kafka, meet the product table, and go out as totals and as an archive.

A program as one finds them: it grew, some of it was pasted more than once, and nobody has drawn what it does.
"""

from pyflink.datastream import StreamExecutionEnvironment
from pyflink.table import StreamTableEnvironment
from pyflink.table.descriptors import Fs, Json, Kafka

env = StreamExecutionEnvironment.get_execution_environment()
env.set_parallelism(4)
t_env = StreamTableEnvironment.create(env)
t_env.get_config().set("pipeline.name", "clickstream")

# The first attempt, before the tables below were declared in SQL.
old_clicks = Kafka() \
    .version("universal") \
    .topic("clicks_v1") \
    .property("bootstrap.servers", "kafka-1:9092")
old_clicks_json = old_clicks.with_format(Json())

# Page views, one message each.
t_env.execute_sql("""
    CREATE TABLE clicks (
        user_id BIGINT,
        page STRING,
        product_id BIGINT,
        ts TIMESTAMP(3),
        received AS PROCTIME(),
        WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
    ) COMMENT '页面点击流'
    WITH (
        'connector' = 'kafka',
        'topic' = 'clicks',
        'properties.bootstrap.servers' = 'kafka-1:9092',
        'properties.group.id' = 'clickstream',
        'startup-mode' = 'earliest-offset',
        'format' = 'json'
    )
""")

# Products, looked up as each click arrives.
t_env.execute_sql("""
    CREATE TABLE products (
        id BIGINT,
        name STRING,
        category STRING,
        price DECIMAL(10, 2),
        PRIMARY KEY (id) NOT ENFORCED
    ) WITH (
        'connector' = 'jdbc',
        'url' = 'jdbc:postgresql://shop-db:5432/shop',
        'table-name' = 'public.products',
        'lookup.cache' = 'PARTIAL',
        'lookup.partial-cache.max-rows' = '10000'
    )
""")

# Totals per hour, read by the dashboard.
t_env.execute_sql("""
    CREATE TABLE hourly_views (
        hour_start TIMESTAMP(3),
        page STRING,
        view_count BIGINT
    ) WITH (
        'connector' = 'kafka',
        'topic' = 'hourly-views',
        'properties.bootstrap.servers' = 'kafka-1:9092',
        'scan.startup.mode' = 'earliest-offset',
        'format' = 'json'
    )
""")

# Everything that was clicked, with its product, for the analysts.
t_env.execute_sql("""
    CREATE TABLE click_archive (
        user_id BIGINT,
        page STRING,
        product STRING,
        category STRING,
        price DECIMAL(10, 2),
        day_clicked STRING
    ) PARTITIONED BY (day_clicked) WITH (
        'connector' = 'filesystem',
        'path' = 'hdfs://namenode:8020/shop/clicks',
        'format' = 'parquet'
    )
""")

t_env.execute_sql("""
    CREATE TEMPORARY VIEW product_clicks AS
    SELECT c.user_id, c.page, p.name AS product, p.category, p.price, c.ts
    FROM clicks AS c
    JOIN products FOR SYSTEM_TIME AS OF c.received AS p
        ON p.id = c.product_id
""")

# 按小时统计每个页面的点击次数
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT window_start, page, COUNT(*)
    FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(ts), INTERVAL '1' HOUR))
    GROUP BY window_start, window_end, page
""")

# Archive each click with its product.
t_env.execute_sql("""
    INSERT INTO click_archive
    SELECT user_id, page, product, category, price, DATE_FORMAT(ts, 'yyyy-MM-dd')
    FROM product_clicks
    WHERE price > 0
""")

# Keep the hourly totals current.
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT hour_start, page, view_count + 1
    FROM hourly_views
    WHERE view_count IS NOT NULL
""")

# Keep the hourly totals current.
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT hour_start, page, view_count + 1
    FROM hourly_views
    WHERE view_count IS NOT NULL
""")

# Keep the hourly totals current.
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT hour_start, page, view_count + 1
    FROM hourly_views
    WHERE view_count IS NOT NULL
""")

# Keep the hourly totals current.
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT hour_start, page, view_count + 1
    FROM hourly_views
    WHERE view_count IS NOT NULL
""")

# Keep the hourly totals current.
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT hour_start, page, view_count + 1
    FROM hourly_views
    WHERE view_count IS NOT NULL
""")

# Keep the hourly totals current.
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT hour_start, page, view_count + 1
    FROM hourly_views
    WHERE view_count IS NOT NULL
""")

# Keep the hourly totals current.
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT hour_start, page, view_count + 1
    FROM hourly_views
    WHERE view_count IS NOT NULL
""")

# Keep the hourly totals current.
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT hour_start, page, view_count + 1
    FROM hourly_views
    WHERE view_count IS NOT NULL
""")

# Keep the hourly totals current.
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT hour_start, page, view_count + 1
    FROM hourly_views
    WHERE view_count IS NOT NULL
""")

# Keep the hourly totals current.
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT hour_start, page, view_count + 1
    FROM hourly_views
    WHERE view_count IS NOT NULL
""")

# Keep the hourly totals current.
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT hour_start, page, view_count + 1
    FROM hourly_views
    WHERE view_count IS NOT NULL
""")

# Keep the hourly totals current.
t_env.execute_sql("""
    INSERT INTO hourly_views
    SELECT hour_start, page, view_count + 1
    FROM hourly_views
    WHERE view_count IS NOT NULL
""")

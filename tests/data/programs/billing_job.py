"""Daily billing: two sinks in one job, fed by a view."""

from textwrap import dedent

from pyflink.table import EnvironmentSettings, TableEnvironment

INVOICE_TOPIC = "invoices"


class BillingJob:
    PAYMENTS = dedent("""
        CREATE TABLE payments (
            invoice_id BIGINT,
            paid DECIMAL(12, 2),
            paid_at TIMESTAMP(3),
            WATERMARK FOR paid_at AS paid_at - INTERVAL '10' SECOND
        ) WITH (
            'connector' = 'upsert-kafka',
            'topic' = 'payments',
            'properties.bootstrap.servers' = 'broker-1:9092',
            'key.format' = 'json',
            'value.format' = 'json'
        )
    """)

    def __init__(self, run_date):
        self.run_date = run_date
        self.t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())

    def define(self):
        self.t_env.execute_sql(self.PAYMENTS)
        self.t_env.execute_sql(
            f"CREATE TABLE invoices (id BIGINT, customer STRING, total DECIMAL(12, 2), run_date STRING) WITH ("
            f"'connector' = 'kafka', 'topic' = '{INVOICE_TOPIC}', "
            f"'properties.bootstrap.servers' = 'broker-1:9092', 'format' = 'json')"
        )
        for sink in ("open_invoices", "daily_totals"):
            self.t_env.execute_sql(
                "CREATE TABLE %s (customer STRING, total DECIMAL(12, 2)) WITH ('connector' = 'print')" % sink
            )
        open_invoices = self.t_env.sql_query("""
            SELECT i.customer, i.total
            FROM invoices AS i
            LEFT JOIN payments AS p ON p.invoice_id = i.id
            WHERE p.paid IS NULL
        """)
        self.t_env.create_temporary_view("unpaid", open_invoices)

    def run(self):
        statements = self.t_env.create_statement_set()

        # what is still open
        statements.add_insert_sql("INSERT INTO open_invoices SELECT customer, total FROM unpaid")

        # what was billed
        statements.add_insert_sql("""
            INSERT INTO daily_totals
            SELECT customer, SUM(total) FROM invoices WHERE run_date = '{}' GROUP BY customer
        """.format(self.run_date))

        # what is still open
        statements.add_insert_sql("INSERT INTO open_invoices SELECT customer, total FROM unpaid")

        return statements.execute()


if __name__ == "__main__":
    job = BillingJob("2024-05-01")
    job.define()
    job.run().wait()

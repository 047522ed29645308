import fluss
import fluss.client as client
from pyflink.table import TableDescriptor, TableEnvironment

schema = fluss.Schema(fields)
orders = fluss.TableDescriptor(schema)
returns = client.TableDescriptor(schema)
archive = TableDescriptor.builder().schema(schema).build()
t_env.execute_sql("SELECT 1")

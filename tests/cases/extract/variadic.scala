object Variadic extends App {
  def run(t: TableEnvironment, sqls: String*): Unit = sqls.foreach(s => t.executeSql(s))
  def each(t: TableEnvironment, sqls: String*) = for (s <- sqls) t.executeSql(s)
  def insert(sink: String, cols: String*): String = s"INSERT INTO $sink SELECT ${cols.mkString(", ")} FROM orders"

  val t = TableEnvironment.create(EnvironmentSettings.inStreamingMode())
  run(t, "INSERT INTO a SELECT id FROM orders", "INSERT INTO b SELECT id FROM orders")
  each(t, "INSERT INTO c SELECT id FROM orders")
  t.executeSql(insert("d", "id", "name"))
  val cols = Seq("id", "name")
  t.executeSql(insert("e", cols: _*))
}

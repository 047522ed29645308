object Defaults {
  def ddl(name: String, connector: String = "print") = s"CREATE TABLE $name (id INT) WITH ('connector' = '$connector')"

  def insert(sink: String, source: String = "a"): String = {
    s"INSERT INTO $sink SELECT id FROM $source"
  }

  def main(args: Array[String]): Unit = {
    val t = TableEnvironment.create(EnvironmentSettings.inStreamingMode())
    t.executeSql(ddl("a"))
    t.executeSql(ddl(connector = "blackhole", name = "b"))
    t.executeSql(insert("b"))
    t.executeSql(insert("a", source = "b"))
  }
}

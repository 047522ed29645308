object CallOrder {
  def main(args: Array[String]): Unit = {
    createTables
    tEnv.executeSql("INSERT INTO dst SELECT a FROM src")
  }

  def createTables: Unit = {
    tEnv.executeSql("CREATE TABLE src (a INT) WITH ('connector' = 'datagen')")
    sink()
  }

  def sink() = tEnv.executeSql("CREATE TABLE dst (a INT) WITH ('connector' = 'print')")
}

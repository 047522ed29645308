object Infix {
  val table = "orders"
  def executeSql(sql: String): Unit = ()
  def run(): Unit = {
    tEnv executeSql "CREATE TABLE orders (id INT) WITH ('connector' = 'datagen')"
    this.tEnv executeSql s"""
      |CREATE TABLE sink (id INT)
      |WITH ('connector' = 'print')""".stripMargin
    val ids = tEnv sqlQuery s"SELECT id FROM $table"
    tEnv createTemporaryView ("ids", ids)
    tEnv executeSql "INSERT INTO sink " + "SELECT id FROM ids"
    set addInsertSql given
  }
}

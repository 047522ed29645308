object Strings {
  val t = "orders"

  def ddl(name: String): String =
    s"""
       |CREATE TABLE $name (
       |  a INT
       |)""".stripMargin

  def sink: String = {
    "CREATE TABLE sink (a INT)"
  }

  def main(args: Array[String]): Unit = {
    tEnv.executeSql(ddl("orders"))
    tEnv.executeSql(
      s"""INSERT INTO sink
         |SELECT '订单', '$$1', '\t' FROM ${Names.source} WHERE a > ${args(0)}
         |""".stripMargin)
    tEnv.executeSql("""SELECT '\d' FROM """ + t)
    tEnv.executeSql(f"SELECT ${1.5}%.2f, $t%s FROM t")
    tEnv.executeSql("SELECT '%s' FROM %s".format("a", t))
    val parts = Seq("INSERT INTO sink", "SELECT a FROM orders").mkString("\n")
    tEnv.executeSql(parts)
    val table = tEnv.sqlQuery("SELECT a FROM " + t)
    tEnv.createTemporaryView("v", table)
    table.executeInsert("sink")
    val unused = tEnv.executeSql("INSERT INTO sink SELECT 1")
    args.foreach { name =>
      tEnv.executeSql(s"INSERT INTO $name SELECT 1")
    }
    for (name <- args) {
      tEnv.executeSql(s"INSERT INTO $name SELECT 2")
    }
  }

  def run() = {
    tEnv.executeSql("INSERT INTO sink SELECT 3")
  }

  object Names {
    val source = "orders"
  }
}

object Helpers {
  def main(args: Array[String]): Unit = {
    run("a")
    run("b")
  }
  def run(e: String): Unit = tEnv.executeSql(s"INSERT INTO dst SELECT $e FROM src")
}

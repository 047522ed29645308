object Loops {
  val ddl = Seq("CREATE TABLE a (x INT)", "CREATE TABLE b (x INT)")
  def run(): Unit = {
    ddl.foreach(tEnv.executeSql)
    ddl.foreach(tEnv.executeSql(_))
    Seq("INSERT INTO b SELECT x FROM a", "INSERT INTO b SELECT 1").foreach { sql =>
      tEnv.executeSql(sql)
    }
    for (s <- "INSERT INTO c SELECT 1; INSERT INTO c SELECT 2".split(";")) tEnv.executeSql(s)
    for ((name, sql) <- Map("d" -> "SELECT 1", "e" -> "SELECT 2")) {
      tEnv.executeSql(s"INSERT INTO $name $sql")
    }
  }
}

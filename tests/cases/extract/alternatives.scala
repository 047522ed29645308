object Alternatives {
  def main(args: Array[String]): Unit = {
    var q = "INSERT INTO s1 SELECT a FROM t"
    if (args.nonEmpty) q = "INSERT INTO s1 SELECT b FROM t"
    tEnv.executeSql(q)
    tEnv.executeSql("INSERT INTO s2 SELECT " + (if (args.isEmpty) "a" else "b") + " FROM t")
    val x = if (args.length > 0) "INSERT INTO s3 SELECT a FROM t" else "INSERT INTO s3 SELECT b FROM t"
    tEnv executeSql x
    val y = args(0) match {
      case "a" => "INSERT INTO s4 SELECT a FROM t"
      case _ => "INSERT INTO s4 SELECT b FROM t"
    }
    tEnv.executeSql(y)
    val topic = if (prod) "orders" else "orders_test"
    tEnv.executeSql(s"CREATE TABLE k (a INT) WITH ('connector' = 'kafka', 'topic' = '$topic')")
  }
}

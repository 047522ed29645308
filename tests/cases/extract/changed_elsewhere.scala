object A extends App {
  val t = "a"
  var v = "v"
  tableEnv.executeSql(s"INSERT INTO s1 SELECT x FROM $t")
  List("b", "c").foreach { t =>
    tableEnv.executeSql(s"INSERT INTO s1 SELECT x FROM $t")
  }
  List("b", "c").foreach(t => tableEnv.executeSql(s"INSERT INTO s2 SELECT x FROM $t"))
  for { t <- ts } tableEnv.executeSql(s"INSERT INTO s3 SELECT x FROM $t")
  x match { case t => tableEnv.executeSql(s"INSERT INTO s4 SELECT x FROM $t") }
  tableEnv.executeSql(s"INSERT INTO s5 SELECT x FROM $v")
  xs.foreach { x => v = "w" }
  tableEnv.executeSql(s"INSERT INTO s5 SELECT x FROM $v")
}

import org.apache.flink.table.api._

object Builders extends App {
  val t = TableEnvironment.create(EnvironmentSettings.inStreamingMode())
  val a = new StringBuilder("INSERT INTO a SELECT ")
  for (c <- Seq("id", "name")) { a.append(c).append(", ") }
  a.setLength(a.length - 2)
  a ++= " FROM src"
  t.executeSql(a.toString)
  a.clear()
  a.append("INSERT INTO b SELECT id FROM src")
  t.executeSql(a.toString)
  a.insert(0, "/* b */ ").delete(0, 8)
  t.executeSql(a.result())
  var q = "INSERT INTO c SELECT id, "
  q = q.dropRight(2) + " FROM src"
  t.executeSql(q)
  t.executeSql("INSERT INTO d SELECT id FROM src;".stripSuffix(";"))
  t.executeSql("-- INSERT INTO e SELECT id FROM src".stripPrefix("-- "))
}

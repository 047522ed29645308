object FirstRound {
  def run(t: TableEnvironment, names: Seq[String]): Unit = {
    val a = new StringBuilder("INSERT INTO a SELECT ")
    var first = true
    for (c <- Seq("id", "name")) {
      if (!first) a.append(", ")
      a.append(c)
      first = false
    }
    t.executeSql(a.append(" FROM src").toString)
    val b = new StringBuilder("INSERT INTO b SELECT ")
    for ((c, i) <- Seq("id", "name").zipWithIndex) {
      if (i > 0) b.append(", ")
      b.append(c)
    }
    t.executeSql(b.append(" FROM src").toString)
    val c = new StringBuilder("INSERT INTO c SELECT ")
    for (i <- 0 until names.size) {
      if (i > 0) c.append(", ")
      c.append(names(i))
    }
    t.executeSql(c.append(" FROM src").toString)
  }
}

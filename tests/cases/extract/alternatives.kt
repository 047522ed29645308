fun main(args: Array<String>) {
  val c = if (prod) "a" else "b"
  var q = "x"
  q = if (prod) "INSERT INTO s1 SELECT a FROM t" else "INSERT INTO s1 SELECT b FROM t"
  tEnv.executeSql(q)
  tEnv.executeSql("INSERT INTO s2 SELECT $c FROM t")
  tEnv.executeSql("INSERT INTO s3 SELECT ${if (args.isEmpty()) "a" else "b"} FROM t")
  val w = when (mode) {
    Mode.A -> "INSERT INTO s4 SELECT a FROM t"
    Mode.B -> {
      println("b")
      "INSERT INTO s4 SELECT b FROM t"
    }
    else -> "INSERT INTO s4 SELECT c FROM t"
  }
  tEnv.executeSql(w)
  val b = if (prod) {
    "INSERT INTO s5 SELECT a FROM t"
  } else {
    "INSERT INTO s5 SELECT b FROM t"
  }
  tEnv.executeSql(b)
  tEnv.executeSql(when (mode) {
    Mode.A -> "INSERT INTO s6 SELECT a FROM t"
    else -> "INSERT INTO s6 SELECT b FROM t"
  })
  var s = ""
  when (mode) {
    Mode.A -> s = "INSERT INTO s7 SELECT a FROM t"
    Mode.B -> { s = "INSERT INTO s7 SELECT b FROM t" }
  }
  tEnv.executeSql(s)
  if (prod) q = "INSERT INTO s8 SELECT a FROM t" else q = "INSERT INTO s8 SELECT b FROM t"
  tEnv.executeSql(q)
  val t = try { "INSERT INTO s9 SELECT a FROM t" } catch (e: Exception) { "INSERT INTO s9 SELECT b FROM t" }
  tEnv.executeSql(t)
}

fun pick(prod: Boolean) = when {
  prod -> "INSERT INTO s10 SELECT a FROM t"
  else -> "INSERT INTO s10 SELECT b FROM t"
}

fun run() {
  tEnv.executeSql(pick(true))
}

fun main() {
  run("INSERT INTO dst SELECT a FROM src")
  copy(to = "dst")
}

fun run(sql: String) = tEnv.executeSql(sql)

fun copy(from: String = "src", to: String) {
  tEnv.executeSql("INSERT INTO $to SELECT b FROM $from")
}

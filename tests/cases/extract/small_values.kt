fun f() {
  val cols = listOf("id", "v")
  tEnv.executeSql("INSERT INTO dst SELECT ${cols.joinToString(", ")} FROM src")
}

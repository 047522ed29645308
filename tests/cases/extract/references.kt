fun f() {
  "INSERT INTO s SELECT 1".let(tEnv::executeSql)
  listOf("INSERT INTO s SELECT 2").forEach(tEnv::executeSql)
  load().let(tEnv::executeSql)
}

object TablesInText {
  def run(tEnv: TableEnvironment): Unit = {
    val t = tEnv.from("events").filter($"v" > 3).select($"user_id")
    tEnv.executeSql(s"INSERT INTO a SELECT user_id FROM $t")
  }
}

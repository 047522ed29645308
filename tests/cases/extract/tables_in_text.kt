fun run(tEnv: TableEnvironment) {
    val t = tEnv.from("events").filter(`$`("v").isGreater(3)).select(`$`("user_id"))
    tEnv.executeSql("INSERT INTO a SELECT user_id FROM $t")
}

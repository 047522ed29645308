fun run() {
    val ddl = listOf("CREATE TABLE a (x INT)", "CREATE TABLE b (x INT)")
    ddl.forEach { tEnv.executeSql(it) }
    ddl.forEach { sql -> tEnv.executeSql(sql) }
    for (sql in listOf("INSERT INTO b SELECT x FROM a")) {
        tEnv.executeSql(sql)
    }
    for ((name, sql) in mapOf("d" to "SELECT 1", "e" to "SELECT 2")) {
        tEnv.executeSql("INSERT INTO $name $sql")
    }
    ddl.forEach(tEnv::executeSql)
}

fun main() {
    tEnv.createTemporaryView("plain", stream)
    tEnv.createTemporaryView("named", stream, `$`("id"), `$`("ts").proctime())
    val orders = tEnv.fromDataStream(stream)
    tEnv.createTemporaryView("orders", orders)
    tEnv.executeSql("INSERT INTO s SELECT id FROM plain")
}

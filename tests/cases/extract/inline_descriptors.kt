fun main() {
    val sink = TableDescriptor.forConnector("kafka").option("topic", "copies").build()
    tEnv.sqlQuery("SELECT 1 AS a").executeInsert(sink)
    tEnv.from(TableDescriptor.forConnector("kafka").option("topic", "clicks").build()).executeInsert("s")
}

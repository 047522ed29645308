fun run(t: TableEnvironment, vararg sqls: String) { for (s in sqls) t.executeSql(s) }

fun insert(sink: String, vararg cols: String, source: String = "orders") =
    "INSERT INTO $sink SELECT ${cols.joinToString(", ")} FROM $source"

fun main() {
    val t = TableEnvironment.create(EnvironmentSettings.inStreamingMode())
    run(t, "INSERT INTO a SELECT id FROM orders", "INSERT INTO b SELECT id FROM orders")
    t.executeSql(insert("c", "id", "name"))
    t.executeSql(insert("d", "id", source = "c"))
    val cols = arrayOf("id", "name")
    t.executeSql(insert("e", *cols))
}

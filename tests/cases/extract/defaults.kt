fun ddl(name: String, connector: String = "print") = "CREATE TABLE $name (id INT) WITH ('connector' = '$connector')"

fun insert(sink: String, source: String = "a"): String {
    return "INSERT INTO $sink SELECT id FROM $source"
}

fun options(name: String, more: Map<String, String> = mapOf(), connector: String = "print") =
    "CREATE TABLE $name (id INT) WITH ('connector' = '$connector')"

fun main() {
    val t = TableEnvironment.create(EnvironmentSettings.inStreamingMode())
    t.executeSql(ddl("a"))
    t.executeSql(ddl("b", "blackhole"))
    t.executeSql(ddl(connector = "blackhole", name = "c"))
    t.executeSql(options("d"))
    t.executeSql(insert("b"))
    t.executeSql(insert("c", source = "b"))
}

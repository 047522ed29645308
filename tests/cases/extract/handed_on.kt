fun run(t: TableEnvironment, names: List<String>) {
    val a = StringBuilder("INSERT INTO a SELECT id")
    a.apply { append(" FROM src") }
    t.executeSql(a.toString())
    val b = StringBuilder("INSERT INTO b SELECT id")
    with(b) {
        append(" FROM src")
    }
    t.executeSql(b.toString())
    val c = "INSERT INTO c SELECT id FROM src"
    c.let { println(it) }
    t.executeSql(c)
}

fun run(t: TableEnvironment, names: List<String>) {
    val a = StringBuilder("INSERT INTO a SELECT ")
    var first = true
    for (c in listOf("id", "name")) {
        if (!first) a.append(", ")
        a.append(c)
        first = false
    }
    t.executeSql(a.append(" FROM src").toString())
    val b = StringBuilder("INSERT INTO b SELECT ")
    for ((i, c) in listOf("id", "name").withIndex()) {
        if (i > 0) { b.append(", ") }
        b.append(c)
    }
    t.executeSql(b.append(" FROM src").toString())
    val c = StringBuilder("INSERT INTO c SELECT ")
    for (i in names.indices) {
        if (i > 0) c.append(", ")
        c.append(names[i])
    }
    t.executeSql(c.append(" FROM src").toString())
    val d = StringBuilder("INSERT INTO d SELECT ")
    listOf("id", "name").forEachIndexed { i, n ->
        if (i != 0) d.append(", ")
        d.append(n)
    }
    t.executeSql(d.append(" FROM src").toString())
}

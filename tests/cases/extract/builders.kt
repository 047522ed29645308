import org.apache.flink.table.api.TableEnvironment

fun run(t: TableEnvironment, names: List<String>) {
    val a = StringBuilder("INSERT INTO a SELECT ")
    for (c in listOf("id", "name")) { a.append(c).append(", ") }
    a.setLength(a.length - 2)
    a.append(" FROM src")
    t.executeSql(a.toString())
    val b = StringBuilder()
    b.appendLine("INSERT INTO b")
    b.appendLine("SELECT id FROM src")
    t.executeSql(b.toString())
    b.clear()
    b.append("INSERT INTO c SELECT ")
    for (n in names) { b.append(n).append(",") }
    b.deleteCharAt(b.lastIndex)
    b.append(" FROM src").insert(0, "/* c */ ")
    t.executeSql(b.toString())
    b.deleteRange(0, 8)
    t.executeSql(b.toString())
    b.setCharAt(0, 'J')
    t.executeSql(b.toString())
    t.executeSql("INSERT INTO d SELECT id, ".dropLast(2) + " FROM src")
    t.executeSql("INSERT INTO e SELECT id, ".removeSuffix(", ") + " FROM src")
    t.executeSql("INSERT INTO f SELECT id, ".trimEnd(',', ' ') + " FROM src")
    t.executeSql("INSERT INTO g SELECT id, ".trimEnd { it == ',' } + " FROM src")
}

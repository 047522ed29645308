package a

const val TOPIC = "orders"

class Strings(private val env: TableEnvironment) {
    fun ddl(name: String) = "CREATE TABLE $name (a INT)"

    fun run(n: Int, `odd name`: String) {
        env.executeSql(ddl("orders"))
        env.executeSql(
            """
            INSERT INTO sink
            SELECT '订单', '\n', '${'$'}x' FROM $TOPIC WHERE a > ${n + 1}
            """.trimIndent()
        )
        env.executeSql(
            """
            |INSERT INTO sink
            |SELECT a FROM $SOURCE
            """.trimMargin()
        )
        env.executeSql("SELECT \"a\", '\$b', '\u8ba2' FROM " +
            "t")
        env.executeSql(listOf("INSERT INTO sink", "SELECT 1").joinToString("\n"))
        env.executeSql("SELECT a FROM %s".format(TOPIC))
        env.executeSql("INSERT INTO sink SELECT a FROM $`odd name`")
        env?.executeSql("INSERT INTO sink SELECT 2")
        if (n > 1)
            env.executeSql("INSERT INTO sink SELECT 3")
        else {
            env.executeSql("INSERT INTO sink SELECT 4").await()
        }
        val result = env.executeSql("INSERT INTO sink SELECT 5")
    }

    fun last() = run {
        env.executeSql("INSERT INTO sink SELECT 6")
    }

    companion object {
        private const val SOURCE = "orders"
    }
}

import org.apache.flink.table.api.TableEnvironment

var topic = "one"
const val KEPT = "kept"

class Job(val env: TableEnvironment) {
    private var sink = ""
    fun choose() { sink = "chosen" }
    fun run() {
        env.executeSql("INSERT INTO s SELECT x FROM $topic")
        change()
        env.executeSql("INSERT INTO s SELECT x FROM $topic")
        listOf("a", "b").forEach { KEPT -> env.executeSql("INSERT INTO s SELECT x FROM $KEPT") }
        listOf("a" to 1).forEach { KEPT, n ->
            env.executeSql("INSERT INTO s SELECT x FROM $KEPT")
        }
        env.executeSql("INSERT INTO s SELECT x FROM $KEPT")
        env.executeSql("INSERT INTO $sink SELECT x FROM t")
        sink = "here"
        env.executeSql("INSERT INTO $sink SELECT x FROM t")
        when (val t = pick()) {
            is String -> { env.executeSql("INSERT INTO s SELECT x FROM $KEPT") }
        }
    }
}

fun change() { topic = "two" }

open class BaseJob {
    open val table = "src"
    open fun source() = "src"
    fun run(t: TableEnvironment) {
        t.executeSql("INSERT INTO snk SELECT id FROM $table")
        t.executeSql("INSERT INTO snk SELECT id FROM ${source()}")
    }
}

class Job : BaseJob() {
    override val table = "other"
    override fun source() = "other"
}

fun main() {
    val t = TableEnvironment.create(EnvironmentSettings.inStreamingMode())
    Job().run(t)
}

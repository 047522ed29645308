class Jobs {
  fun write(t: TableEnvironment) {
    t.executeSql("INSERT INTO dst SELECT a FROM src")
  }
}

fun main() {
  createTables(tEnv)
  Jobs().write(tEnv)
}

fun createTables(t: TableEnvironment) {
  t.executeSql("CREATE TABLE src (a INT) WITH ('connector' = 'datagen')")
  sink(t)
}

fun sink(t: TableEnvironment) = t.executeSql("CREATE TABLE dst (a INT) WITH ('connector' = 'print')")

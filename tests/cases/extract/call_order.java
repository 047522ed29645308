public class CallOrder {
  public static void main(String[] args) {
    createTables(tEnv);
    tEnv.executeSql("INSERT INTO dst SELECT a FROM src");
    new Writer(tEnv).write();
  }

  static void createTables(TableEnvironment tEnv) {
    tEnv.executeSql("CREATE TABLE src (a INT) WITH ('connector' = 'datagen')");
    sink(tEnv, "dst");
  }

  static void sink(TableEnvironment tEnv, String name) {
    tEnv.executeSql("CREATE TABLE dst (a INT) WITH ('connector' = 'print')");
  }
}

public class Helpers {
  public static void main(String[] args) {
    run(tEnv, "INSERT INTO dst SELECT a FROM src");
    copy(tEnv, "src", "dst");
    copy(tEnv, "other", "dst");
  }

  static void run(TableEnvironment t, String sql) { t.executeSql(sql); }

  private static void copy(TableEnvironment t, final String from, String to) {
    t.executeSql("INSERT INTO " + to + " SELECT a FROM " + from);
  }
}

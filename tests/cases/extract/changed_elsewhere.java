public class A {
  static String t = "a";
  static String u;
  static final String K = "k";
  public static void main(String[] args) {
    tableEnv.executeSql("INSERT INTO s1 SELECT x FROM " + t);
    change();
    tableEnv.executeSql("INSERT INTO s1 SELECT x FROM " + t);
    String q = "m";
    q = "n";
    tableEnv.executeSql("INSERT INTO s2 SELECT x FROM " + q);
    q = "n2";
    tableEnv.executeSql("INSERT INTO s2 SELECT x FROM " + q);
    A.t = "z";
    tableEnv.executeSql("INSERT INTO s3 SELECT x FROM " + t);
    for (String n : List.of("one", "two")) { tableEnv.executeSql("INSERT INTO s4 SELECT x FROM " + n); }
    xs.forEach(K -> tableEnv.executeSql("INSERT INTO s5 SELECT x FROM " + K));
    xs.forEach(K -> {
       tableEnv.executeSql("INSERT INTO s5 SELECT x FROM " + K);
    });
    tableEnv.executeSql("INSERT INTO s5 SELECT x FROM " + K);
    tableEnv.executeSql("INSERT INTO s5 SELECT x FROM " + K);
    init();
    tableEnv.executeSql("INSERT INTO s6 SELECT x FROM " + u);
    cfg.t = "one";
    tableEnv.executeSql("INSERT INTO s7 SELECT x FROM " + cfg.t);
    cfg.t = "two";
    tableEnv.executeSql("INSERT INTO s7 SELECT x FROM " + cfg.t);
  }
  static void init() { u = "uu"; }
  static void change() { t = "b"; }
}

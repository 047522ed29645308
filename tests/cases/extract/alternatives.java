public class Alternatives {
  static String pick(String kind) {
    switch (kind) {
      case "a": return "INSERT INTO s0 SELECT a FROM t";
      default: return "INSERT INTO s0 SELECT b FROM t";
    }
  }

  public static void main(String[] args) throws Exception {
    tEnv.executeSql(pick(args[0]));
    String q = "INSERT INTO s1 SELECT a FROM t";
    if (args.length > 1) { q = "INSERT INTO s1 SELECT b FROM t"; }
    tEnv.executeSql(q);
    String r;
    if (args.length > 1)
      r = "INSERT INTO s2 SELECT a FROM t";
    else if (args.length > 2)
      r = "INSERT INTO s2 SELECT b FROM t";
    else
      r = "INSERT INTO s2 SELECT c FROM t";
    tEnv.executeSql(r);
    tEnv.executeSql(args.length > 1 ? "INSERT INTO s3 SELECT a FROM t" : "INSERT INTO s3 SELECT b FROM t");
    tEnv.executeSql("INSERT INTO s4 SELECT " + (args.length > 1 ? "a" : "b") + " FROM t");
    String c = args.length > 1 ? "a" : args.length > 2 ? "b" : "c";
    tEnv.executeSql("INSERT INTO s5 SELECT " + c + " FROM t");
    String s;
    switch (mode) {
      case "a": s = "INSERT INTO s6 SELECT a FROM t"; break;
      case "b":
        s = "INSERT INTO s6 SELECT b FROM t";
        break;
      default: throw new IllegalArgumentException();
    }
    tEnv.executeSql(s);
    String u = switch (mode) {
      case "a" -> "INSERT INTO s7 SELECT a FROM t";
      case "b" -> { log(); yield "INSERT INTO s7 SELECT b FROM t"; }
      default -> throw new IllegalArgumentException();
    };
    tEnv.executeSql(u);
    String topic = mode.equals("prod") ? "orders" : "orders_test";
    tEnv.executeSql("CREATE TABLE k (a INT) WITH ('connector' = 'kafka', 'topic' = '" + topic + "')");
    String sql = "";
    try {
      sql = new String(Files.readAllBytes(Paths.get("q.sql")));
    } catch (IOException e) {
      e.printStackTrace();
    }
    tEnv.executeSql(sql);
    StringBuilder sb = new StringBuilder();
    sb.append("INSERT INTO s8 SELECT a ");
    if (args.length > 0) sb.append("FROM t WHERE a > 3 ");
    else sb.append("FROM t ");
    sb.append("LIMIT 2");
    tEnv.executeSql(sb.toString());
    StringBuilder sc = new StringBuilder("INSERT INTO s9 ");
    sc.append("SELECT a ").append("FROM t");
    if (args.length > 0) { sc.append(" WHERE a > 3"); }
    tEnv.executeSql(sc.toString());
    String ddl = "CREATE VIEW v AS SELECT a FROM t";
    if (args.length > 0) { ddl += " WHERE a > 1"; }
    tEnv.executeSql(ddl);
  }
}

package a;

class Strings {
    static final String T = "orders";
    private static final String LATE = "FROM " + T;

    void run(String topic) throws Exception {
        tEnv.executeSql("INSERT INTO s " + // a comment
            "SELECT a " + LATE);
        tEnv.executeSql("""
            INSERT INTO s
              SELECT '订单', "a\\b", '\t' \
            FROM orders  
            """);
        tEnv.executeSql("SELECT '订' AS \"x\\y\", '\u8ba2'");
        tEnv.executeSql("SELECT '" + 'c' + "', " + 5 + " FROM t");
        tEnv.executeSql(String.format("SELECT %2$s, %1$s, '%%' FROM %s LIMIT %3$d%n", T, "b", 3));
        tEnv.executeSql("INSERT INTO %s SELECT 1".formatted(topic));
        tEnv.executeSql(String.join("\n", "INSERT INTO s", "SELECT a", LATE));
        tEnv.executeSql(String.join(" ", List.of("SELECT", "1")));
        tEnv.executeSql("SELECT a FROM x".replace("x", T).concat(" LIMIT 1"));
        StringBuilder sql = new StringBuilder("INSERT INTO s ");
        sql.append("SELECT a").append(", ").append(topic);
        sql.append(" FROM t");
        tEnv.executeSql(sql.toString());
        tEnv.executeSql(new StringBuilder().append("SELECT ").append(2).toString());
        tEnv.sqlUpdate(ddl("orders", 3));
        tEnv.executeSql(Sinks.PRINT);
        tEnv.executeSql(unknown());
        tEnv.executeSql(Files.readString(Path.of("job.sql")));
    }

    static String ddl(final String name, int n) {
        return "CREATE TABLE " + name + " (a VARCHAR(" + n + "))";
    }

    void other(String T) {
        tEnv.executeSql("SELECT a FROM " + T);
        tEnv.executeSql("SELECT a FROM " + this.T);
    }

    interface Sinks {
        String PRINT = "CREATE TABLE p (a INT)";
    }
}

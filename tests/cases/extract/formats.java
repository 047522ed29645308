class Formats {
    void run() {
        tEnv.executeSql(MessageFormat.format("INSERT INTO s SELECT * FROM {0} WHERE a = ''x'' AND b = '{0}'", "orders"));
        tEnv.executeSql(MessageFormat.format("INSERT INTO {1} SELECT ''{0}'', it''''s FROM {2,number}", "a", "t", 12));
        tEnv.executeSql(MessageFormat.format("INSERT INTO t SELECT 'a {0} ''b'' c' FROM {3}", "a"));
        tEnv.executeSql(MessageFormat.format("INSERT INTO t SELECT a FROM r WHERE b = 'open {0}", "a"));
        tEnv.executeSql(MessageFormat.format(TEMPLATE, table));
        tEnv.executeSql(String.format("INSERT INTO %2$s SELECT * FROM %1$s WHERE a LIKE 'x%%' %n LIMIT %d", "orders", "sink", 3));
        tEnv.executeSql(String.format("INSERT INTO t SELECT '%-6s|%6s|%06d|%.2s|%S' FROM part_%02d", "ab", "cd", 42, "efgh", "up", 7));
        tEnv.executeSql(String.format("INSERT INTO t SELECT '%,d %x %.2f %5s' FROM %<s", 5000, 255, 1.5, "o"));
        tEnv.executeSql("INSERT INTO t SELECT a FROM p_%03d WHERE b = '%s'".formatted(5, kind));
        tEnv.executeSql("INSERT INTO t SELECT %s, %s FROM %1$s".formatted("a", "b"));
    }

    static final String TEMPLATE = "INSERT INTO t SELECT ''a'' FROM {0}";
}

class Loops {
    static final String[] DDL = {"CREATE TABLE a (x INT)", "CREATE TABLE b (x INT)"};
    static final Map<String, String> SQL = Map.of("one", "INSERT INTO b SELECT x FROM a");

    void run(List<String> given) {
        String script = "CREATE TABLE c (x INT);\n" + "INSERT INTO c SELECT x FROM a;\n";
        for (String ddl : DDL) {
            tEnv.executeSql(ddl);
        }
        for (String s : script.split(";\\s*")) {
            if (!s.isEmpty()) {
                tEnv.executeSql(s.trim());
            }
        }
        for (String s : Arrays.asList("INSERT INTO d SELECT 1", "INSERT INTO d SELECT 2"))
            tEnv.executeSql(s);
        List.of("INSERT INTO e SELECT 1", "INSERT INTO e SELECT 2").forEach(tEnv::executeSql);
        List<String> statements = new ArrayList<>();
        statements.add("INSERT INTO f SELECT 1");
        statements.add("INSERT INTO f SELECT 2");
        statements.forEach(s -> tEnv.executeSql(s));
        statements.stream().filter(s -> s.contains("2")).forEach(s -> {
            tEnv.executeSql(s);
        });
        SQL.forEach((name, sql) -> tEnv.executeSql(sql));
        tEnv.executeSql(SQL.get("one"));
        given.forEach(tEnv::executeSql);
        for (String s : new String[] {"INSERT INTO g SELECT 1"}) tEnv.executeSql(s);
    }
}

class Files {
    void run() {
        tEnv.executeSql(Files.readString(Path.of("a.sql")));
        tEnv.executeSql(new String(Files.readAllBytes(Paths.get("b.sql")), StandardCharsets.UTF_8));
        String script = Files.readString(Paths.get("c.sql"));
        for (String statement : script.split(";")) {
            tEnv.executeSql(statement.trim());
        }
        for (String statement : statements) {
            tEnv.executeSql(statement);
        }
    }
}

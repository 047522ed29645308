class TablesInText {
    void run(TableEnvironment tEnv) {
        Table t = tEnv.from("events").filter($("v").isGreater(3)).select($("user_id"));
        tEnv.executeSql("INSERT INTO a SELECT user_id FROM " + t);
        tEnv.sqlQuery(String.format("SELECT user_id FROM %s", t)).executeInsert("b");
    }
}

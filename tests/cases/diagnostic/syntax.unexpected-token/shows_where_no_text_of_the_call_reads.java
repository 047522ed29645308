class A { void m(TableEnvironment t, boolean all) {
    t.executeSql("CREATE TABLE src (id BIGINT, name STRING) WITH ('connector'='datagen')");
    t.executeSql("CREATE TABLE out_x (id BIGINT, name STRING) WITH ('connector'='print')");
    String columns = all ? "id, name," : "id,";
    t.executeSql("INSERT INTO out_x SELECT " + columns + " FROM src");
}}

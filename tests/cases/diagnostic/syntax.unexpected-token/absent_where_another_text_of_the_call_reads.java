class A { void m(TableEnvironment t, List<String> dyn) {
    t.executeSql("CREATE TABLE src (id BIGINT, name STRING) WITH ('connector'='datagen')");
    t.executeSql("CREATE TABLE out_x (id BIGINT, name STRING) WITH ('connector'='print')");
    StringBuilder s = new StringBuilder("INSERT INTO out_x SELECT ");
    Iterator<String> it = dyn.iterator();
    while (it.hasNext()) { s.append(it.next()); if (it.hasNext()) s.append(", "); }
    s.append(" FROM src");
    t.executeSql(s.toString());
}}

class Variadic {
    static void run(TableEnvironment t, String... sqls) {
        for (String sql : sqls) t.executeSql(sql);
    }

    static String insert(String sink, String... cols) {
        return "INSERT INTO " + sink + " SELECT " + String.join(", ", cols) + " FROM orders";
    }

    static String where(String sink, String where, Object... args) {
        return String.format("INSERT INTO " + sink + " SELECT id FROM orders WHERE " + where, args);
    }

    static void fill(TableEnvironment t, String format, Object... args) {
        t.executeSql(String.format(format, args));
    }

    static String of(Map<String, String> options, String sink) {
        return "INSERT INTO " + sink + " SELECT id FROM orders";
    }

    public static void main(String[] a) {
        TableEnvironment t = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        run(t, "INSERT INTO a SELECT id FROM orders", "INSERT INTO b SELECT id FROM orders");
        t.executeSql(insert("c", "id", "name"));
        String[] cols = {"id", "name"};
        t.executeSql(insert("d", cols));
        t.executeSql(insert("e", a));
        t.executeSql(where("f", "id = %d", 3));
        fill(t, "INSERT INTO %s SELECT id FROM %s", "g", "orders");
        Object[] args = load();
        t.executeSql(String.format("INSERT INTO h SELECT id FROM orders WHERE id = %d AND name = '%s'", args));
        t.executeSql(of(Map.of(), "i"));
    }
}

class Defaults {
    static String insert(String sink, String where) {
        String sql = "INSERT INTO " + sink + " SELECT id FROM orders";
        if (where != null) {
            sql += " WHERE " + where;
        }
        return sql;
    }

    public static void main(String[] a) {
        TableEnvironment t = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        t.executeSql(insert("a", null));
        t.executeSql(insert("b", "id = 1"));
        t.executeSql(insert("c", a[0]));
    }
}

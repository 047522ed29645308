class Rows {
    void run(DataStream<Order> ds) {
        tEnv.createTemporaryView("plain", ds);
        tEnv.createTemporaryView("named", ds, $("f0").as("id"), $("ts").rowtime());
        tEnv.createTemporaryView("typed", ds, Schema.newBuilder().column("id", "BIGINT").columnByMetadata("rowtime", "TIMESTAMP_LTZ(3)").build());
        tEnv.registerDataStream("old", ds, "id, ts.rowtime, f1 as name");
        Table orders = tEnv.fromDataStream(ds);
        tEnv.createTemporaryView("orders", orders);
        tEnv.createTemporaryView("listed", tEnv.fromValues(DataTypes.ROW(DataTypes.FIELD("id", DataTypes.DECIMAL(10, 2)), DataTypes.FIELD("name", DataTypes.STRING())), row(1, "a")));
        tEnv.createTemporaryView("changes", tEnv.fromChangelogStream(ds).select($("a")));
        Table held = tEnv.fromDataStream(ds, $("id"));
        tEnv.sqlQuery("SELECT id FROM " + held).executeInsert("s");
        orders.unionAll(tEnv.fromDataStream(ds)).executeInsert("t");
        tEnv.fromDataStream(ds).executeInsert("u");
        tEnv.executeSql("INSERT INTO s SELECT id FROM plain");
    }
}

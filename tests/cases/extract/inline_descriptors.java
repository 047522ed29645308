class Inline {
    static final String TOPIC = "clicks";

    void run(Table unknown) {
        tEnv.from(TableDescriptor.forConnector("kafka")
                .schema(Schema.newBuilder().column("a", DataTypes.INT()).build())
                .option("topic", TOPIC)
                .build())
            .executeInsert("s");
        TableDescriptor sink = TableDescriptor.forConnector("print").build();
        Table orders = tEnv.from("orders");
        orders.executeInsert(sink);
        orders.insertInto(TableDescriptor.forConnector(kind).option("path", "/a").build(), true).execute();
        tEnv.createTemporaryView("v", tEnv.from(sink));
        Table joined = orders.join(tEnv.from(TableDescriptor.forConnector("datagen").build()), $("a").isEqual($("b")));
        tEnv.createStatementSet().add(joined.insertInto("t")).execute();
        StatementSet set = tEnv.createStatementSet();
        set.addInsert(sink, tEnv.from("v"));
        set.addInsertSql("INSERT INTO u SELECT a FROM v");
        set.execute();
        unknown.executeInsert(sink);
    }
}

class Tables {
    void run() {
        Schema schema = Schema.newBuilder()
            .column("a", DataTypes.INT().notNull())
            .column("b", "DECIMAL(10, 2)")
            .columnByExpression("p", "PROCTIME()")
            .primaryKey("a")
            .build();
        tEnv.createTemporaryTable("orders", TableDescriptor.forConnector("kafka")
            .schema(schema)
            .option(KafkaConnectorOptions.TOPIC, "orders")
            .option("properties.bootstrap.servers", brokers)
            .format(FormatDescriptor.forFormat("json").build())
            .build());
        TableDescriptor sink = TableDescriptor.forConnector("print").partitionedBy("a").option("x", 10L).build();
        tEnv.createTable("cat.db.sink", sink);
        Table orders = tEnv.from("orders");
        Table joined = orders
            .filter($("a").isGreater(1))
            .join(tEnv.from("clicks"), $("a").isEqual($("b")))
            .select($("a"));
        joined.executeInsert("cat.db.sink");
        tEnv.createTemporaryView("joined", joined);
        tEnv.from("orders").insertInto("copy").execute();
        StatementSet set = tEnv.createStatementSet();
        set.add(orders.insertInto("a"));
        set.addInsert("b", orders.unionAll(tEnv.sqlQuery("SELECT a FROM more")));
        set.addInsertSql("INSERT INTO c SELECT a FROM orders");
        set.execute();
        tEnv.createStatementSet().addInsertSql("INSERT INTO d SELECT 1").addInsertSql("INSERT INTO e SELECT 2").execute();
        tEnv.explainSql("INSERT INTO f SELECT 1");
        CompiledPlan plan = tEnv.compilePlanSql("INSERT INTO g SELECT 1");
        plan.execute();
        tEnv.compilePlanSql("INSERT INTO h SELECT 1").writeToFile("p");
        tEnv.useCatalog("cat");
        names.add("x").select("y");
    }
}

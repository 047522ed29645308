import static org.apache.flink.table.api.DataTypes.*;

class Types {
    static final DataType ITEM = DataTypes.ROW(
        DataTypes.FIELD("sku", DataTypes.STRING().notNull()), DataTypes.FIELD("n", DataTypes.INT(), "how many"));

    void run(DataType given) {
        Schema schema = Schema.newBuilder()
            .column("items", DataTypes.ARRAY(ITEM).notNull())
            .column("flat", ROW(FIELD("a", INT()), FIELD("b", MAP(STRING(), BYTES()))).bridgedTo(Row.class))
            .column("either", DataTypes.MULTISET(DataTypes.of("VARCHAR(3)")))
            .column("given", given)
            .column("raw", DataTypes.RAW(Thing.class))
            .columnByMetadata("offset", DataTypes.BIGINT(), true)
            .columnByMetadata("ts", DataTypes.TIMESTAMP_LTZ(3).notNull(), "timestamp")
            .columnByExpression("total", $("a").times($("b")))
            .build();
        tEnv.createTemporaryTable("orders", TableDescriptor.forConnector("kafka").schema(schema).build());
        tEnv.createTable("short", TableDescriptor.forConnector("print").schema(Schema.newBuilder().column("l", DataTypes.ROW(DataTypes.INT(), ITEM)).build()).build());
    }
}

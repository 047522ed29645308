import org.apache.flink.table.descriptors.*;

class Connect {
    void run(StreamTableEnvironment tEnv, ConnectorDescriptor given) {
        tEnv.connect(new Kafka().version("0.11").topic("clicks").property("zookeeper.connect", "zk:2181"))
            .withFormat(new Json())
            .withSchema(new Schema().field("user", Types.STRING()).field("n", DataTypes.INT().notNull()))
            .inAppendMode()
            .createTemporaryTable("clicks");
        tEnv.connect(new Elasticsearch().version("6").host("es", 9200, "http").index("counts").documentType("count"))
            .withSchema(new Schema().field("user", Types.STRING()).field("c", Types.LONG()))
            .registerTableSink("counts");
        tEnv.connect(new CustomConnectorDescriptor("jdbc", 1, false).property("connector.table", "t"))
            .createTemporaryTable("custom");
        tEnv.registerTableSource("csv", new CsvTableSource(path));
        tEnv.sqlUpdate("INSERT INTO counts SELECT user, COUNT(*) FROM clicks GROUP BY user");
    }
}

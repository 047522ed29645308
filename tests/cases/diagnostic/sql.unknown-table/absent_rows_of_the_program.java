class Job {
    void run(DataStream<Order> stream) {
        tEnv.createTemporaryView("orders", stream, $("id"), $("ts").rowtime());
        tEnv.createTemporaryView("changes", tEnv.fromChangelogStream(stream));
        tEnv.executeSql("CREATE TABLE sink (id INT) WITH ('connector' = 'print')");
        tEnv.executeSql("INSERT INTO sink SELECT o.id FROM orders o JOIN changes c ON o.id = c.id");
    }
}

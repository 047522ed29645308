class Removal {
    static TableResult kept = tEnv.executeSql("INSERT INTO s SELECT 0");

    void run() throws Exception {
        // why
        // and how
        tEnv.executeSql("INSERT INTO s SELECT 1"); // trailing

        /*
         * a block
         */
        tEnv.executeSql("INSERT INTO s SELECT 2").await();
        // noise
        int x = 1; tEnv.executeSql("INSERT INTO s SELECT 3");
        if (x > 0) tEnv.executeSql("INSERT INTO s SELECT 4");
        if (x > 0) { tEnv.executeSql("INSERT INTO s SELECT 5"); }
        if (x > 0) {
            tEnv.executeSql("INSERT INTO s SELECT 6");
        } else
            tEnv.executeSql("INSERT INTO s SELECT 7");
        TableResult unused = tEnv.executeSql("INSERT INTO s SELECT 8");
        TableResult used = tEnv.executeSql("INSERT INTO s SELECT 9");
        used = tEnv.executeSql("INSERT INTO s SELECT 10");
        used.await();
        try {
            tEnv.executeSql("INSERT INTO s SELECT 11").await();
        } catch (Exception e) {
        }
        submit(() -> tEnv.executeSql("INSERT INTO s SELECT 12"));
        submit(() -> {
            tEnv.executeSql("INSERT INTO s SELECT 13");
        });
        switch (x) {
            case 1:
                tEnv.executeSql("INSERT INTO s SELECT 14");
                break;
            default:
                break;
        }
        StatementSet alone = tEnv.createStatementSet();
        alone.addInsertSql("INSERT INTO s SELECT 15");
        alone.execute();
        return tEnv.executeSql("INSERT INTO s SELECT 16");
    }
}

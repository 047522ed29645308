class Job {
    void run() throws IOException {
        tEnv.executeSql(Files.readString(Path.of("daily.sql")));
    }
}

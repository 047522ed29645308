class BaseJob {
    protected String table = "src";
    protected String sink = "snk";
    protected String source() { return "src"; }
    protected String where() { return "id = 1"; }
    void run(TableEnvironment t) {
        t.executeSql("INSERT INTO " + sink + " SELECT id FROM " + source());
        t.executeSql("INSERT INTO " + sink + " SELECT id FROM " + table + " WHERE " + where());
        t.executeSql(sql());
    }
    String sql() { return "INSERT INTO " + sink + " SELECT 1 FROM " + source(); }
}

class Job extends BaseJob {
    Job() { this.table = "other"; }
    @Override protected String source() { return "other"; }
    public static void main(String[] args) {
        TableEnvironment t = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        new Job().run(t);
    }
}

// Objects of both are made.
class Reader {
    String from() { return "a"; }
    void run(TableEnvironment t) { t.executeSql("INSERT INTO s SELECT id FROM " + from()); }
}

class OtherReader extends Reader {
    @Override String from() { return "b"; }
    void runAll(TableEnvironment t) { new Reader().run(t); new OtherReader().run(t); }
}

// What it is in one of them nobody knows.
abstract class Writer {
    abstract String to();
    String kind = "x";
    void run(TableEnvironment t) { t.executeSql("INSERT INTO " + to() + " SELECT '" + kind + "' FROM a"); }
}

class One extends Writer {
    One(String kind) { this.kind = kind; }
    String to() { return "one"; }
}

class HandedOn {
    static void columns(StringBuilder out, List<String> names) {
        for (String name : names) out.append(name).append(", ");
    }

    static String shown(StringBuilder out) {
        return out.toString();
    }

    void run(TableEnvironment t, List<String> names) {
        StringBuilder a = new StringBuilder("INSERT INTO a SELECT id");
        columns(a, names);
        t.executeSql(a.append(" FROM src").toString());
        StringBuilder b = new StringBuilder("INSERT INTO b SELECT id FROM src");
        log(shown(b));
        t.executeSql(b.toString());
    }
}

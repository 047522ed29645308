import org.apache.flink.table.api.TableEnvironment;

class Builders {
    void run(TableEnvironment t, List<String> names, String where) {
        StringBuilder a = new StringBuilder("SELECT id, name FROM src");
        a.insert(0, "INSERT INTO a ");
        t.executeSql(a.toString());
        StringBuilder b = new StringBuilder("INSERT INTO b SELECT id FROM src");
        b.replace(b.indexOf("src"), b.length(), "other");
        t.executeSql(b.toString());
        StringBuilder c = new StringBuilder("INSERT INTO c SELECT id FROM src WHERE id = 1");
        c.delete(c.indexOf(" WHERE"), c.length()).append(" WHERE name = 'x'");
        t.executeSql(c.toString());
        StringBuilder d = new StringBuilder("CREATE TABLE d (");
        for (String name : names) {
            d.append(name).append(" STRING, ");
        }
        d.setLength(d.length() - 2);
        d.append(") WITH ('connector' = 'datagen')");
        t.executeSql(d.toString());
        StringBuilder e = new StringBuilder("INSERT INTO e SELECT ");
        for (String n : Arrays.asList("id", "name")) e.append(n).append(",");
        e.deleteCharAt(e.length() - 1);
        t.executeSql(e.append(" FROM src").toString());
        e.append(" WHERE id = 1");
        t.executeSql(e.toString());
        // A hole stands between the place and where it is counted from.
        StringBuilder f = new StringBuilder("INSERT INTO f SELECT id FROM src WHERE ");
        f.append(where).append(" AND id = 1");
        f.insert(60, "x");
        t.executeSql(f.toString());
        StringBuilder g = new StringBuilder("crs MORF di TCELES g OTNI TRESNI");
        g.reverse();
        t.executeSql(g.toString());
        StringBuilder h = new StringBuilder("INSERT INTO h ");
        if (where == null) {
            h.append("SELECT id FROM src;");
        } else {
            h.append("SELECT id FROM other;");
        }
        h.setLength(h.length() - 1);
        t.executeSql(h.toString());
        String s = "INSERT INTO i SELECT id, name, ";
        s = s.substring(0, s.length() - 2) + " FROM src";
        t.executeSql(s);
        t.executeSql("INSERT INTO j SELECT id FROM src;".replace(";", ""));
        StringBuilder k = new StringBuilder("INSERT INTO k SELECT ");
        k.append(names.stream().map(n -> {
            return n.trim();
        }).collect(Collectors.joining(", ")));
        k.append(" FROM src");
        t.executeSql(k.toString());
    }
}

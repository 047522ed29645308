class FirstRound {
    void run(TableEnvironment t, List<String> names, boolean prod) {
        StringBuilder a = new StringBuilder("INSERT INTO a SELECT ");
        boolean first = true;
        for (String n : Arrays.asList("id", "name")) { if (!first) a.append(", "); a.append(n); first = false; }
        t.executeSql(a.append(" FROM src").toString());
        StringBuilder b = new StringBuilder("INSERT INTO b SELECT ");
        for (int i = 0; i < names.size(); i++) { if (i > 0) b.append(", "); b.append(names.get(i)); }
        t.executeSql(b.append(" FROM src").toString());
        String[] cols = {"id", "name"};
        StringBuilder c = new StringBuilder("INSERT INTO c SELECT ");
        for (int i = 0; i < cols.length; i++) {
            if (i != 0) {
                c.append(", ");
            }
            c.append(cols[i]);
        }
        t.executeSql(c.append(" FROM src").toString());
        StringBuilder d = new StringBuilder();
        for (String n : cols) {
            d.append(d.length() > 0 ? ", " : "").append(n);
        }
        t.executeSql("INSERT INTO d SELECT " + d + " FROM src");
        StringBuilder e = new StringBuilder("INSERT INTO e SELECT ");
        boolean isFirst = true;
        for (String n : names) {
            if (isFirst) {
                isFirst = false;
            } else {
                e.append(", ");
            }
            e.append(n);
        }
        t.executeSql(e.append(" FROM src").toString());
        // What a loop may do in any round is not lost.
        boolean again = false;
        String sink = "f";
        for (String n : names) {
            if (again) {
                sink = "g";
            }
            t.executeSql("INSERT INTO " + sink + " SELECT id FROM src");
            again = true;
        }
        // Whether the loop ran, nobody knows.
        String last = "h";
        if (again) {
            last = "i";
        }
        t.executeSql("INSERT INTO " + last + " SELECT id FROM src");
        // Nobody asks in a loop.
        boolean flag = true;
        String target = "j";
        if (flag) {
            target = "k";
        }
        t.executeSql("INSERT INTO " + target + " SELECT id FROM src");
    }
}

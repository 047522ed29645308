class A {
    void f() {
        // why
        t.executeSql("""
            INSERT INTO s
            SELECT '订'
            """);
        t.executeSql("INSERT INTO s SELECT 2");
    }
}

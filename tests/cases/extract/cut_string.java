class A {
    void f() {
        t.executeSql("""
            INSERT INTO s
            SELECT
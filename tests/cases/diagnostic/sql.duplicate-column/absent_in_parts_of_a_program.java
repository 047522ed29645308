class OrdersTest {
    void adds() {
        env.executeSql("CREATE TABLE orders (id INT) WITH ('connector' = 'datagen')");
        env.executeSql("ALTER TABLE orders ADD amount INT");
        env.executeSql("SELECT amount FROM orders");
    }

    void addsAnother() {
        env.executeSql("CREATE TABLE orders (id INT) WITH ('connector' = 'datagen')");
        env.executeSql("ALTER TABLE orders ADD amount INT");
    }
}

class OrdersTest {
    void setUp() {
        createTable("orders");
    }

    void tearDown() {
        env.executeSql("DROP TABLE orders");
    }
}

class A { static final String T = "t"; void f() { tEnv.executeSql("INSERT INTO s " + "SELECT * FROM " + T); tEnv.executeSql("""
  SELECT %s FROM t
  """.formatted("a")); } }

class SmallValues { void f() {
  tEnv.executeSql(String.format(Locale.ROOT, "INSERT INTO dst SELECT %2$s FROM %1$s", "src", "w"));
} }

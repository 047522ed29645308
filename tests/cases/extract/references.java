class References { void f() {
  Arrays.asList("INSERT INTO s SELECT 1", "INSERT INTO s SELECT 2").forEach(tEnv::executeSql);
  Map<String, String> m = new HashMap<>();
  m.put("a", "INSERT INTO s SELECT 3");
  m.values().forEach(tEnv::executeSql);
  List.of("4", "5").stream().map(n -> "INSERT INTO s SELECT " + n).forEach(tEnv::executeSql);
  load().forEach(tEnv::executeSql);
} }

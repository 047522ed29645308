object References {
  Seq("INSERT INTO s SELECT 1") foreach tEnv.executeSql
  Seq("2", "3").map(n => s"INSERT INTO s SELECT $n").foreach(tEnv.executeSql)
  load() foreach tEnv.executeSql
}

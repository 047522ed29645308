object Rows {
  def main(args: Array[String]): Unit = {
    tEnv.createTemporaryView("plain", stream)
    tEnv.createTemporaryView("named", stream, $"id", $"ts".rowtime)
    tEnv.createTemporaryView("symbols", stream, 'id, 'name)
    val numbers = tEnv.fromValues(1, 2).as("n")
    tEnv.createTemporaryView("numbers", numbers)
    tEnv.executeSql("INSERT INTO s SELECT id FROM plain")
  }
}

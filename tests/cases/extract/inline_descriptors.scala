object Inline {
  def main(args: Array[String]): Unit = {
    val sink = TableDescriptor.forConnector("kafka").option("topic", "copies").build()
    tEnv.sqlQuery("SELECT 1 AS a").executeInsert(sink)
    tEnv.createTemporaryView("v", tEnv.from(TableDescriptor.forConnector("kafka").option("topic", "clicks").build))
  }
}

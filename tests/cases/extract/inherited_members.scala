class BaseJob {
  val table = "src"
  def source: String = "src"
  def run(t: TableEnvironment): Unit = {
    t.executeSql(s"INSERT INTO snk SELECT id FROM $table")
    t.executeSql(s"INSERT INTO snk SELECT id FROM ${source()}")
  }
}

object Job extends BaseJob {
  override val table = "other"
  override def source: String = "other"
  def main(args: Array[String]): Unit = {
    run(TableEnvironment.create(EnvironmentSettings.inStreamingMode()))
  }
}

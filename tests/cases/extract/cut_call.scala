object A {
  def f(): Unit = {
    t.executeSql("INSERT INTO s SELECT 1"

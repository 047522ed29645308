object Connect {
  tEnv
    .connect(new Kafka().version("universal").topic("clicks").startFromLatest())
    .withFormat(new Json)
    .withSchema(new Schema().field("user", DataTypes.STRING))
    .createTemporaryTable("clicks")
  tEnv.executeSql("INSERT INTO sink SELECT user FROM clicks")
}

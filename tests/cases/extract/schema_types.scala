object Types {
  val schema = Schema.newBuilder()
    .column("a", DataTypes.STRING)
    .column("b", DataTypes.ARRAY(DataTypes.INT.notNull))
    .build()
  tEnv.createTemporaryTable("orders", TableDescriptor.forConnector("datagen").schema(schema).build())
}

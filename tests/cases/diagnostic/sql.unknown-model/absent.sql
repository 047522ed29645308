CREATE TABLE t (a STRING) WITH ('connector' = 'datagen');
CREATE MODEL m OUTPUT (b STRING) WITH ('provider' = 'openai');
SELECT b FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(a));

-- What ML_PREDICT adds are the outputs of the model, what VECTOR_SEARCH adds is a score; both behind the table's columns.
CREATE TABLE reviews (id BIGINT, body STRING, label STRING, v ARRAY<FLOAT>) WITH ('connector' = 'datagen');
CREATE TABLE docs (doc STRING, embedding ARRAY<FLOAT>, score DOUBLE) WITH ('connector' = 'datagen');
CREATE MODEL mood INPUT (text STRING) OUTPUT (label STRING, confidence DOUBLE) WITH ('provider' = 'openai');
CREATE TEMPORARY MODEL open_model WITH ('provider' = 'openai');
INSERT INTO s SELECT * FROM ML_PREDICT(TABLE reviews, MODEL mood, DESCRIPTOR(body));
INSERT INTO s SELECT id, confidence, label0 FROM ML_PREDICT(INPUT => TABLE reviews, MODEL => MODEL mood, ARGS => DESCRIPTOR(body));
INSERT INTO s SELECT confidense FROM ML_PREDICT(TABLE reviews, MODEL mood, DESCRIPTOR(body));
INSERT INTO s SELECT id, anything FROM ML_PREDICT(TABLE reviews, MODEL open_model, DESCRIPTOR(body));
INSERT INTO s SELECT id, anything FROM ML_PREDICT(TABLE reviews, MODEL moood, DESCRIPTOR(body));
INSERT INTO s SELECT r.id, h.* FROM reviews r, LATERAL TABLE(VECTOR_SEARCH(TABLE docs, DESCRIPTOR(embedding), r.v, 3)) h;
ALTER MODEL mood RENAME TO temper;
INSERT INTO s SELECT confidence FROM ML_PREDICT(TABLE reviews, MODEL temper, DESCRIPTOR(body));
DROP MODEL temper;
INSERT INTO s SELECT confidence FROM ML_PREDICT(TABLE reviews, MODEL temper, DESCRIPTOR(body));

STOP JOB 'x' WITH SAVEPOINT;
STOP JOB 'x';
ADD JAR 'x.jar';
REMOVE JAR 'x.jar';
SET;
SET 'a'='b';
RESET;
RESET 'a';

-- refused
STOP JOB 'x' WITH DRAIN;
ADD JAR x.jar;

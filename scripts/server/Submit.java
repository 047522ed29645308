import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.kafka.shaded.org.apache.kafka.clients.admin.AdminClient;
import org.apache.flink.kafka.shaded.org.apache.kafka.clients.admin.NewTopic;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Gives a cluster work: java -cp JARS Submit.java JOBMANAGER_PORT KAFKA_ADDRESS TOPIC,TOPIC FILE...
 *
 * <p>Makes the topics, and then runs each file in a session of its own: statements of Flink SQL with an empty line between
 * them, or, in a file whose name ends in .stream, the name of the source, that of the sink, and the port that the source
 * reads from, of a DataStream job. Prints a line for each job: its file, a tab, its id.
 */
public final class Submit {
    public static void main(String[] arguments) throws Exception {
        int cluster = Integer.parseInt(arguments[0]);
        makeTopics(arguments[1], arguments[2].split(","));
        for (String name : Arrays.copyOfRange(arguments, 3, arguments.length)) {
            Path file = Path.of(name);
            var environment = StreamExecutionEnvironment.createRemoteEnvironment("localhost", cluster);
            environment.setParallelism(1);
            if (name.endsWith(".stream")) {
                String[] names = Files.readString(file).split("\\s+");
                int port = Integer.parseInt(names[2]);
                environment.socketTextStream("localhost", port).name(names[0]).print().name(names[1]);
                tell(file, environment.executeAsync(names[0] + " to " + names[1]));
            } else {
                runStatements(file, StreamTableEnvironment.create(environment));
            }
        }
    }

    private static void makeTopics(String kafka, String[] names) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", kafka);
        try (AdminClient client = AdminClient.create(settings)) {
            Set<String> present = client.listTopics().names().get();
            client.createTopics(
                            Arrays.stream(names)
                                    .filter(it -> !present.contains(it))
                                    .map(it -> new NewTopic(it, 1, (short) 1))
                                    .collect(Collectors.toList()))
                    .all()
                    .get();
        }
    }

    private static void runStatements(Path file, StreamTableEnvironment tables) throws IOException {
        for (String statement : Files.readString(file).split("\\n\\s*\\n")) {
            if (statement.isBlank()) {
                continue;
            }
            try {
                tables.executeSql(statement).getJobClient().ifPresent(job -> tell(file, job));
            } catch (RuntimeException error) {
                Throwable cause = error;
                while (cause.getCause() != null) {
                    cause = cause.getCause();
                }
                String why = cause.getMessage().lines().findFirst().orElse("");
                System.out.printf("%s: %s%n%s%n", file, why, statement.lines().limit(2).collect(Collectors.joining("\n")));
                System.exit(1);
            }
        }
    }

    private static void tell(Path file, JobClient job) {
        System.out.println(file + "\t" + job.getJobID());
    }
}

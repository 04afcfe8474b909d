import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission.MqttActivity;
import com.hivemq.extension.sdk.api.packets.auth.DefaultAuthorizationBehaviour;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.builder.Builders;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A HiveMQ broker for tests: one TLS listener on 127.0.0.1, users with passwords and topic permissions. */
public final class HivemqBroker {

    private static final String USAGE = """
            usage: hivemq-broker --port N --keystore FILE --keystore-password PASSWORD --data DIR
                   --user NAME:PASSWORD:publish|subscribe|both:FILTER[,FILTER...] ...
            Prints "ready" once clients can connect; ends when stdin ends or on SIGTERM.""";

    public static void main(final String[] args) {
        // Callers wait for the one line on stdout, so nothing else may get there.
        final PrintStream stdout = System.out;
        System.setOut(System.err);

        final Options options;
        try {
            options = Options.parse(args);
        } catch (final IllegalArgumentException e) {
            System.err.println("hivemq-broker: " + e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
            return;
        }

        try {
            start(options);
            stdout.println("ready");
            stdout.flush();
            while (System.in.read() != -1) {
                // Input has no meaning here; only its end has.
            }
            System.exit(0);
        } catch (final Exception e) {
            System.err.println("hivemq-broker: " + (e.getCause() != null ? e.getCause() : e));
            System.exit(1);
        }
    }

    private static void start(final Options options) throws IOException {
        final Path conf = Files.createDirectories(options.data.resolve("conf"));
        final Path data = Files.createDirectories(options.data.resolve("data"));
        final Path extensions = Files.createDirectories(options.data.resolve("extensions"));
        Files.writeString(conf.resolve("config.xml"), configuration(options));

        final UsersExtension users = new UsersExtension(options.users);
        final EmbeddedHiveMQ broker = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(conf)
                .withDataFolder(data)
                .withExtensionsFolder(extensions)
                .withEmbeddedExtension(EmbeddedExtension.builder()
                        .withId("test-users")
                        .withName("Users of the test broker")
                        .withVersion("1")
                        .withAuthor("tests")
                        .withExtensionMain(users)
                        .build())
                .withoutLoggingBootstrap()
                .build();
        // build() has let in everyone for the case that no extension authenticates.
        InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(true);
        // The grace is for data that is still being saved, and nothing is.
        InternalConfigurations.PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set(0);

        // A hook, so that SIGTERM and the end of stdin close the broker in the same way.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                broker.close();
            } catch (final Exception e) {
                System.err.println("hivemq-broker: closing failed: " + e);
            }
        }));
        broker.start().join();
        // HiveMQ only logs that an extension failed to start, and goes on without it.
        if (!users.inForce) {
            throw new IllegalStateException("HiveMQ did not accept the users");
        }
    }

    private static String configuration(final Options options) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <hivemq>
                  <listeners>
                    <tls-tcp-listener>
                      <port>%d</port>
                      <bind-address>127.0.0.1</bind-address>
                      <tls>
                        <keystore>
                          <path>%s</path>
                          <password>%s</password>
                          <private-key-password>%s</private-key-password>
                        </keystore>
                      </tls>
                    </tls-tcp-listener>
                  </listeners>
                  <persistence>
                    <mode>in-memory</mode>
                  </persistence>
                  <anonymous-usage-statistics>
                    <enabled>false</enabled>
                  </anonymous-usage-statistics>
                </hivemq>
                """.formatted(options.port, escape(options.keystore.toString()),
                escape(options.keystorePassword), escape(options.keystorePassword));
    }

    private static String escape(final String text) {
        // The dollar sign too: HiveMQ replaces ${NAME} in the file by environment variables before it reads the XML.
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("$", "&#36;");
    }

    private record User(ByteBuffer password, MqttActivity activity, List<String> filters) {}

    private record Options(int port, Path keystore, String keystorePassword, Path data, Map<String, User> users) {

        static Options parse(final String[] args) {
            final Map<String, String> values = new HashMap<>();
            final Map<String, User> users = new HashMap<>();
            for (int i = 0; i < args.length; i += 2) {
                final String name = args[i];
                if (i + 1 == args.length) {
                    throw new IllegalArgumentException(name + " has no value");
                }
                final String value = args[i + 1];
                switch (name) {
                    case "--user" -> addUser(users, value);
                    case "--port", "--keystore", "--keystore-password", "--data" -> values.put(name, value);
                    default -> throw new IllegalArgumentException("unknown option " + name);
                }
            }
            // Absolute, because HiveMQ takes a relative path as one below its home.
            return new Options(Integer.parseInt(need(values, "--port")),
                    Path.of(need(values, "--keystore")).toAbsolutePath(),
                    need(values, "--keystore-password"),
                    Path.of(need(values, "--data")).toAbsolutePath(),
                    users);
        }

        private static String need(final Map<String, String> values, final String name) {
            final String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException(name + " is missing");
            }
            return value;
        }

        private static void addUser(final Map<String, User> users, final String value) {
            // The filters come last and keep their colons.
            final String[] parts = value.split(":", 4);
            if (parts.length != 4 || parts[3].isEmpty()) {
                throw new IllegalArgumentException("--user needs NAME:PASSWORD:MODE:FILTER, not " + value);
            }
            final MqttActivity activity = switch (parts[2]) {
                case "publish" -> MqttActivity.PUBLISH;
                case "subscribe" -> MqttActivity.SUBSCRIBE;
                case "both" -> MqttActivity.ALL;
                default -> throw new IllegalArgumentException("unknown mode " + parts[2]);
            };
            final User user = new User(
                    StandardCharsets.UTF_8.encode(parts[1]), activity, List.of(parts[3].split(",")));
            if (users.put(parts[0], user) != null) {
                throw new IllegalArgumentException("user " + parts[0] + " is given twice");
            }
        }
    }

    private static final class UsersExtension implements ExtensionMain {

        private final Map<String, User> users;
        private volatile boolean inForce;

        UsersExtension(final Map<String, User> users) {
            this.users = users;
        }

        @Override
        public void extensionStart(final ExtensionStartInput input, final ExtensionStartOutput output) {
            // Here and not at each connection, so that a filter that HiveMQ does not accept shows at once.
            final Map<String, List<TopicPermission>> permissions = new HashMap<>();
            users.forEach((name, user) -> permissions.put(name, user.filters().stream()
                    .map(filter -> Builders.topicPermission().topicFilter(filter).activity(user.activity()).build())
                    .toList()));
            final SimpleAuthenticator authenticator = (in, out) -> authenticate(in, out, permissions);
            Services.securityRegistry().setAuthenticatorProvider(ignored -> authenticator);
            inForce = true;
        }

        @Override
        public void extensionStop(final ExtensionStopInput input, final ExtensionStopOutput output) {
        }

        private void authenticate(final SimpleAuthInput input, final SimpleAuthOutput output,
                                  final Map<String, List<TopicPermission>> permissions) {
            final ConnectPacket connect = input.getConnectPacket();
            final String name = connect.getUserName().orElse(null);
            final ByteBuffer password = connect.getPassword().orElse(null);
            final User user = users.get(name);
            if (user == null || !user.password().equals(password)) {
                output.failAuthentication(ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD);
                return;
            }
            output.getDefaultPermissions().addAll(permissions.get(name));
            output.getDefaultPermissions().setDefaultBehaviour(DefaultAuthorizationBehaviour.DENY);
            output.authenticateSuccessfully();
        }
    }
}

package io.sessionstream.server;

import io.sessionstream.core.MessageLimits;
import io.sessionstream.grpc.ServiceLimits;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The server's command line, as a table of options. */
@Command(
    name = "session-server",
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Session Stream: an ordered, acknowledged message log per session, over gRPC.",
    synopsisHeading = "%nUsage: ",
    customSynopsis = {
      "java -jar session-server.jar [OPTIONS]",
      "       java -jar session-server.jar check --data-dir DIR",
      "       java -jar session-server.jar ctl COMMAND [OPTIONS]"
    },
    description = {
      "",
      "When it accepts calls it prints one line to standard output:",
      "  Session Stream <version> ready on <host>:<port> (store: memory)",
      "It logs to standard error. SIGTERM or Ctrl-C ends it in good order: what it has received"
          + " is answered first.",
      "With check it verifies a data directory that no server uses, and prints what it finds. With"
          + " ctl it is a client: ctl --help says more."
    },
    footer = {
      "",
      "Sizes are bytes, or have a unit: 1048576, 512KiB, 4MiB, 2GiB.",
      "Durations have a unit: 500ms, 10s, 5m, 1h, 7d.",
      "Each option can also be set by an environment variable, such as SESSION_STREAM_MAX_BYTES for"
          + " --max-bytes, or in the file of --config, as max-bytes. The command line comes first,"
          + " then the environment, then the file.",
      "",
      "Exit codes: 0 ended in good order, 1 cannot start, 2 wrong usage."
    })
final class ServerOptions {
  private static final long TAG_BYTES = 1024;

  @ArgGroup(validate = false, heading = "%nServer%n", order = 1)
  private final Server server = new Server();

  @ArgGroup(validate = false, heading = "%nSessions and their store%n", order = 2)
  private final StoreOptions.Sessions sessions = new StoreOptions.Sessions();

  @ArgGroup(validate = false, heading = "%nOnly for --store memory%n", order = 3)
  private final StoreOptions.InMemory inMemory = new StoreOptions.InMemory();

  @ArgGroup(validate = false, heading = "%nOnly for --store rocksdb%n", order = 4)
  private final StoreOptions.OnRocksDb onRocksDb = new StoreOptions.OnRocksDb();

  @ArgGroup(validate = false, heading = "%nOnly for --store redis%n", order = 5)
  private final StoreOptions.OnRedis onRedis = new StoreOptions.OnRedis();

  @ArgGroup(
      validate = false,
      heading = "%nMessages (text is measured in bytes of UTF-8)%n",
      order = 6)
  private final Messages messages = new Messages();

  @ArgGroup(validate = false, heading = "%nCalls and connections%n", order = 7)
  private final Calls calls = new Calls();

  @SuppressWarnings("UnusedVariable") // Some are only for the parser.
  private static final class Server {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "A properties file with options, such as: max-bytes = 2GiB")
    private @Nullable Path config;

    @Option(
        names = "--host",
        defaultValue = "127.0.0.1",
        paramLabel = "HOST",
        description =
            "The address to listen on; 0.0.0.0 for all. Default: ${DEFAULT-VALUE}, which other"
                + " machines cannot reach.")
    private String host = "";

    @Option(
        names = "--port",
        defaultValue = "50051",
        paramLabel = "PORT",
        description = "The port to listen on; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
        names = "--drain-timeout",
        defaultValue = "10s",
        converter = TimeSpan.class,
        paramLabel = "DURATION",
        description = "How long ending may take before calls are cut. Default: ${DEFAULT-VALUE}.")
    private Duration drainTimeout = Duration.ZERO;

    @Option(
        names = "--log-level",
        defaultValue = "info",
        paramLabel = "LEVEL",
        description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private LogLevel logLevel = LogLevel.INFO;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Shows this text.")
    private boolean help;

    @Option(
        names = {"-V", "--version"},
        versionHelp = true,
        description = "Shows the version.")
    private boolean version;
  }

  private static final class Messages {
    @Option(
        names = "--max-session-id-bytes",
        defaultValue = "256",
        converter = IntByteSize.class,
        paramLabel = "SIZE",
        description = "The longest session id. Default: ${DEFAULT-VALUE}.")
    private int maxSessionIdBytes;

    @Option(
        names = "--max-message-id-bytes",
        defaultValue = "128",
        converter = IntByteSize.class,
        paramLabel = "SIZE",
        description = "The longest message id. Default: ${DEFAULT-VALUE}.")
    private int maxMessageIdBytes;

    @Option(
        names = "--max-sender-bytes",
        defaultValue = "256",
        converter = IntByteSize.class,
        paramLabel = "SIZE",
        description = "The longest sender. Default: ${DEFAULT-VALUE}.")
    private int maxSenderBytes;

    @Option(
        names = "--max-content-type-bytes",
        defaultValue = "255",
        converter = IntByteSize.class,
        paramLabel = "SIZE",
        description = "The longest content type. Default: ${DEFAULT-VALUE}.")
    private int maxContentTypeBytes;

    @Option(
        names = "--max-content-bytes",
        defaultValue = "1MiB",
        converter = IntByteSize.class,
        paramLabel = "SIZE",
        description = "The largest text or data. Default: ${DEFAULT-VALUE}.")
    private int maxContentBytes;

    @Option(
        names = "--max-attributes",
        defaultValue = "64",
        paramLabel = "NUMBER",
        description = "The greatest number of attributes. Default: ${DEFAULT-VALUE}.")
    private int maxAttributes;

    @Option(
        names = "--max-attribute-key-bytes",
        defaultValue = "128",
        converter = IntByteSize.class,
        paramLabel = "SIZE",
        description = "The longest key of an attribute. Default: ${DEFAULT-VALUE}.")
    private int maxAttributeKeyBytes;

    @Option(
        names = "--max-attribute-value-bytes",
        defaultValue = "4KiB",
        converter = IntByteSize.class,
        paramLabel = "SIZE",
        description = "The longest value of an attribute. Default: ${DEFAULT-VALUE}.")
    private int maxAttributeValueBytes;
  }

  private static final class Calls {
    @Option(
        names = "--window",
        defaultValue = "256",
        paramLabel = "NUMBER",
        description =
            "How many messages of a stream may be unanswered before it is read on."
                + " Default: ${DEFAULT-VALUE}.")
    private int window;

    @Option(
        names = "--window-bytes",
        defaultValue = "4MiB",
        converter = ByteSize.class,
        paramLabel = "SIZE",
        description = "The same in bytes. Default: ${DEFAULT-VALUE}.")
    private long windowBytes;

    @Option(
        names = "--max-batch-entries",
        defaultValue = "1000",
        paramLabel = "NUMBER",
        description =
            "How many messages a request of several may have; of a larger one each is refused."
                + " Default: ${DEFAULT-VALUE}.")
    private int maxBatchEntries;

    @Option(
        names = "--lookup-window",
        defaultValue = "16",
        paramLabel = "NUMBER",
        description =
            "How many look-ups of a stream may be unanswered before it is read on."
                + " Default: ${DEFAULT-VALUE}.")
    private int lookupWindow;

    @Option(
        names = "--max-response-bytes",
        defaultValue = "3584KiB",
        converter = IntByteSize.class,
        paramLabel = "SIZE",
        description =
            "The largest answer; a bigger session comes in pages." + " Default: ${DEFAULT-VALUE}.")
    private int maxResponseBytes;

    @Option(
        names = "--max-request-bytes",
        defaultValue = "4MiB",
        converter = IntByteSize.class,
        paramLabel = "SIZE",
        description = "The largest request; a larger one ends its call. Default: ${DEFAULT-VALUE}.")
    private int maxRequestBytes;

    @Option(
        names = "--max-calls",
        defaultValue = "10000",
        paramLabel = "NUMBER",
        description =
            "How many calls may be open; further ones are refused with TOO_MANY_CALLS."
                + " Default: ${DEFAULT-VALUE}.")
    private int maxCalls;

    @Option(
        names = "--max-calls-per-connection",
        defaultValue = "1000",
        paramLabel = "NUMBER",
        description =
            "How many calls may be open on a connection; clients hold further ones back."
                + " Default: ${DEFAULT-VALUE}.")
    private int maxCallsPerConnection;

    @Option(
        names = "--max-resets-per-10s",
        defaultValue = "2000",
        paramLabel = "NUMBER",
        description =
            "How many calls a connection may cancel in 10 seconds; more close it."
                + " Default: ${DEFAULT-VALUE}.")
    private int maxResetsPer10s;

    @Option(
        names = "--keep-alive",
        defaultValue = "1m",
        converter = TimeSpan.class,
        paramLabel = "DURATION",
        description =
            "A connection that is silent for this long is probed, and closed if the client is"
                + " gone. At least 10s. Default: ${DEFAULT-VALUE}.")
    private Duration keepAlive = Duration.ZERO;

    @Option(
        names = "--min-client-keep-alive",
        defaultValue = "10s",
        converter = TimeSpan.class,
        paramLabel = "DURATION",
        description =
            "A client that probes more often than this loses its connection."
                + " Default: ${DEFAULT-VALUE}.")
    private Duration minClientKeepAlive = Duration.ZERO;
  }

  /**
   * The options as one immutable value.
   *
   * @throws IllegalArgumentException with a sentence that begins with the name of an option
   */
  ServerConfig toConfig() {
    check("host", !server.host.isBlank(), "must not be empty", '"' + server.host + '"');
    check(
        "port", server.port >= 0 && server.port <= 65_535, "must be from 0 to 65535", server.port);
    checkPositive("max-calls-per-connection", calls.maxCallsPerConnection);
    checkPositive("max-resets-per-10s", calls.maxResetsPer10s);
    check(
        "keep-alive",
        calls.keepAlive.compareTo(Duration.ofSeconds(10)) >= 0,
        "must be at least 10s",
        calls.keepAlive.toMillis() + "ms");
    long largestMessage = largestMessage();
    check(
        "max-request-bytes",
        calls.maxRequestBytes >= largestMessage,
        "must be at least " + largestMessage + ", for the largest message that the limits allow",
        calls.maxRequestBytes);
    return ServerConfig.builder()
        .host(server.host)
        .port(server.port)
        .drainTimeout(server.drainTimeout)
        .logLevel(server.logLevel)
        .sessionLimits(sessions.limits())
        .store(storeConfig())
        .serviceLimits(serviceLimits())
        .transportLimits(
            new TransportLimits(
                calls.maxCallsPerConnection,
                calls.maxResetsPer10s,
                calls.keepAlive,
                calls.minClientKeepAlive))
        .build();
  }

  private StoreConfig storeConfig() {
    StoreKind chosen = sessions.kind();
    inMemory.refuseUnless(chosen);
    onRocksDb.refuseUnless(chosen);
    onRedis.refuseUnless(chosen);
    return switch (chosen) {
      case MEMORY -> inMemory.config();
      case ROCKSDB -> onRocksDb.config();
      case REDIS -> onRedis.config();
    };
  }

  private ServiceLimits serviceLimits() {
    return ServiceLimits.builder()
        .messages(
            MessageLimits.builder()
                .maxSessionIdBytes(messages.maxSessionIdBytes)
                .maxMessageIdBytes(messages.maxMessageIdBytes)
                .maxSenderBytes(messages.maxSenderBytes)
                .maxContentTypeBytes(messages.maxContentTypeBytes)
                .maxContentBytes(messages.maxContentBytes)
                .maxAttributes(messages.maxAttributes)
                .maxAttributeKeyBytes(messages.maxAttributeKeyBytes)
                .maxAttributeValueBytes(messages.maxAttributeValueBytes)
                .build())
        .window(calls.window)
        .windowBytes(calls.windowBytes)
        .maxBatchEntries(calls.maxBatchEntries)
        .lookupWindow(calls.lookupWindow)
        .maxResponseBytes(calls.maxResponseBytes)
        .maxRequestBytes(calls.maxRequestBytes)
        .maxCalls(calls.maxCalls)
        .build();
  }

  /** What the largest request takes that the rules accept, with room for tags and lengths. */
  private long largestMessage() {
    long attribute = (long) messages.maxAttributeKeyBytes + messages.maxAttributeValueBytes + 16;
    return TAG_BYTES
        + messages.maxSessionIdBytes
        + messages.maxMessageIdBytes
        + messages.maxSenderBytes
        + messages.maxContentTypeBytes
        + messages.maxContentBytes
        + attribute * messages.maxAttributes;
  }

  private static void checkPositive(String name, int value) {
    check(name, value >= 1, "must be at least 1", value);
  }

  static void check(String name, boolean valid, String rule, Object value) {
    if (!valid) {
      throw new IllegalArgumentException(name + " " + rule + ", is " + value);
    }
  }
}

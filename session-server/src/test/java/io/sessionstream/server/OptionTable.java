package io.sessionstream.server;

import io.sessionstream.core.MessageLimits;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.WhenFull;
import io.sessionstream.grpc.ServiceLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every option that has a value: two values that are not the default, and what becomes of them. */
@SuppressWarnings("ImmutableEnumChecker") // A function cannot be declared immutable.
enum OptionTable {
  HOST("localhost", "127.0.0.2", ServerConfig::host, "localhost", "127.0.0.2"),
  PORT("0", "65535", ServerConfig::port, 0, 65_535),
  DRAIN_TIMEOUT("0s", "90s", ServerConfig::drainTimeout, Duration.ZERO, Duration.ofSeconds(90)),
  LOG_LEVEL("debug", "ERROR", ServerConfig::logLevel, LogLevel.DEBUG, LogLevel.ERROR),

  IDLE_TIME_TO_LIVE(
      "1ms",
      "36500d",
      session(SessionLimits::idleTimeToLive),
      Duration.ofMillis(1),
      Duration.ofDays(36_500)),
  MAX_BYTES(
      StoreKind.MEMORY, "1024", "3GiB", memory(StoreConfig.Memory::maxBytes), 1024L, 3L << 30),
  WHEN_FULL(
      StoreKind.MEMORY,
      "evict",
      "EVICT",
      memory(StoreConfig.Memory::whenFull),
      WhenFull.EVICT,
      WhenFull.EVICT),
  STORE(
      StoreKind.ROCKSDB,
      "rocksdb",
      "ROCKSDB",
      config -> config.store().kind(),
      StoreKind.ROCKSDB,
      StoreKind.ROCKSDB),
  DATA_DIR(
      StoreKind.ROCKSDB,
      "a/b",
      "/c",
      rocksDb(StoreConfig.RocksDb::dataDir),
      Path.of("a/b"),
      Path.of("/c")),
  MAX_DISK_BYTES(
      StoreKind.ROCKSDB,
      "1024",
      "3000GiB",
      rocksDb(StoreConfig.RocksDb::maxDiskBytes),
      1024L,
      3000L << 30),
  REDIS_URI(
      StoreKind.REDIS,
      "redis://a",
      "redis://b,redis://c",
      redis(StoreConfig.Redis::uri),
      "redis://a",
      "redis://b,redis://c"),
  REDIS_CLUSTER(StoreKind.REDIS, "true", "false", redis(StoreConfig.Redis::cluster), true, false),
  REDIS_WAIT_REPLICAS(StoreKind.REDIS, "0", "10", redis(StoreConfig.Redis::waitReplicas), 0, 10),
  REDIS_KEY_PREFIX(StoreKind.REDIS, "a", "b", redis(StoreConfig.Redis::keyPrefix), "a", "b"),
  REDIS_TIMEOUT(
      StoreKind.REDIS,
      "10ms",
      "10m",
      redis(StoreConfig.Redis::timeout),
      Duration.ofMillis(10),
      minutes(10)),

  MAX_MESSAGES_PER_SESSION("1", "7", session(SessionLimits::maxMessagesPerSession), 1, 7),
  MAX_BYTES_PER_SESSION(
      "1KiB", "1GiB", session(SessionLimits::maxBytesPerSession), 1024L, 1L << 30),

  MAX_SESSION_ID_BYTES("1", "1KiB", message(MessageLimits::maxSessionIdBytes), 1, 1024),
  MAX_MESSAGE_ID_BYTES("1", "1KiB", message(MessageLimits::maxMessageIdBytes), 1, 1024),
  MAX_SENDER_BYTES("1", "1KiB", message(MessageLimits::maxSenderBytes), 1, 1024),
  MAX_CONTENT_TYPE_BYTES("1", "1KiB", message(MessageLimits::maxContentTypeBytes), 1, 1024),
  MAX_CONTENT_BYTES("1", "2MiB", message(MessageLimits::maxContentBytes), 1, 2 << 20),
  MAX_ATTRIBUTES("1", "65", message(MessageLimits::maxAttributes), 1, 65),
  MAX_ATTRIBUTE_KEY_BYTES("1", "1KiB", message(MessageLimits::maxAttributeKeyBytes), 1, 1024),
  MAX_ATTRIBUTE_VALUE_BYTES("1", "5KiB", message(MessageLimits::maxAttributeValueBytes), 1, 5120),

  WINDOW("1", "7", service(ServiceLimits::window), 1, 7),
  WINDOW_BYTES("1", "1GiB", service(ServiceLimits::windowBytes), 1L, 1L << 30),
  MAX_BATCH_ENTRIES("1", "7", service(ServiceLimits::maxBatchEntries), 1, 7),
  LOOKUP_WINDOW("1", "7", service(ServiceLimits::lookupWindow), 1, 7),
  MAX_RESPONSE_BYTES("1024", "5MiB", service(ServiceLimits::maxResponseBytes), 1024, 5 << 20),
  MAX_REQUEST_BYTES("3MiB", "1GiB", service(ServiceLimits::maxRequestBytes), 3 << 20, 1 << 30),
  MAX_CALLS("1", "7", service(ServiceLimits::maxCalls), 1, 7),
  MAX_CALLS_PER_CONNECTION("1", "7", transport(TransportLimits::maxCallsPerConnection), 1, 7),
  MAX_RESETS_PER_10S("1", "7", transport(TransportLimits::maxResetsPer10s), 1, 7),
  KEEP_ALIVE(
      "10s",
      "1h",
      transport(TransportLimits::keepAlive),
      Duration.ofSeconds(10),
      Duration.ofHours(1)),
  MIN_CLIENT_KEEP_ALIVE(
      "0s", "5m", transport(TransportLimits::minClientKeepAlive), Duration.ZERO, minutes(5));

  private final @Nullable StoreKind store;
  private final List<String> texts;
  private final Function<ServerConfig, ?> accessor;
  private final List<Object> values;

  OptionTable(
      String text,
      String other,
      Function<ServerConfig, ?> accessor,
      Object value,
      Object otherValue) {
    this(null, text, other, accessor, value, otherValue);
  }

  OptionTable(
      @Nullable StoreKind store,
      String text,
      String other,
      Function<ServerConfig, ?> accessor,
      Object value,
      Object otherValue) {
    this.store = store;
    this.texts = List.of(text, other);
    this.accessor = accessor;
    this.values = List.of(value, otherValue);
  }

  private static Duration minutes(long minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static Function<ServerConfig, ?> session(Function<SessionLimits, ?> accessor) {
    return config -> accessor.apply(config.sessionLimits());
  }

  private static Function<ServerConfig, ?> memory(Function<StoreConfig.Memory, ?> accessor) {
    return config -> accessor.apply((StoreConfig.Memory) config.store());
  }

  private static Function<ServerConfig, ?> rocksDb(Function<StoreConfig.RocksDb, ?> accessor) {
    return config -> accessor.apply((StoreConfig.RocksDb) config.store());
  }

  private static Function<ServerConfig, ?> redis(Function<StoreConfig.Redis, ?> accessor) {
    return config -> accessor.apply((StoreConfig.Redis) config.store());
  }

  private static Function<ServerConfig, ?> message(Function<MessageLimits, ?> accessor) {
    return config -> accessor.apply(config.serviceLimits().messages());
  }

  private static Function<ServerConfig, ?> service(Function<ServiceLimits, ?> accessor) {
    return config -> accessor.apply(config.serviceLimits());
  }

  private static Function<ServerConfig, ?> transport(Function<TransportLimits, ?> accessor) {
    return config -> accessor.apply(config.transportLimits());
  }

  /** The options that make sense with this store. */
  static List<OptionTable> of(StoreKind store) {
    return Stream.of(values()).filter(row -> row.store == null || row.store == store).toList();
  }

  /** The arguments, with those before them without which the option would make no sense. */
  String[] with(String... arguments) {
    Stream<String> needed =
        store == StoreKind.ROCKSDB
            ? Stream.of("--store=rocksdb", "--data-dir=data")
            : store == StoreKind.REDIS
                ? Stream.of("--store=redis", "--redis-uri=redis://localhost")
                : Stream.of();
    return Stream.concat(
            needed.filter(argument -> !argument.startsWith("--" + option() + "=")),
            Stream.of(arguments))
        .toArray(String[]::new);
  }

  /** Its name in a file. */
  String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String variable() {
    return "SESSION_STREAM_" + name();
  }

  /** The first or the second value, as text. */
  String text(int which) {
    return texts.get(which);
  }

  /** What that text means. */
  Object value(int which) {
    return values.get(which);
  }

  /** What a configuration has for the option. */
  Object of(ServerConfig config) {
    return accessor.apply(config);
  }
}

package io.sessionstream.store.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import redis.embedded.core.ExecutableProvider;

/** A redis-server of its own for a test, in a directory of its own. */
public final class RedisProcess implements AutoCloseable {
  /** Names another redis-server than the one that comes with the tests. */
  public static final String EXECUTABLE = "redis.executable";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Path BUNDLED = extract();

  private final Path directory;
  private final List<String> options;
  private final int port;
  private Process process;

  private RedisProcess(Path directory, int port, List<String> options) {
    this.directory = directory;
    this.port = port;
    this.options = options;
    process = launch();
  }

  private static Path extract() {
    try {
      File file = ExecutableProvider.newJarResourceProvider().get();
      return file.toPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server with these options, such as {@code --appendonly yes}, once it answers. */
  public static RedisProcess start(Path directory, String... options) {
    return start(directory, freePort(), options);
  }

  static RedisProcess start(Path directory, int port, String... options) {
    List<String> all = new ArrayList<>(List.of("--port", "" + port, "--bind", "127.0.0.1"));
    all.addAll(List.of("--dir", directory.toString(), "--save", ""));
    all.addAll(List.of(options));
    return answering(new RedisProcess(directory, port, all));
  }

  /** A Sentinel with this configuration, once it answers. */
  static RedisProcess startSentinel(Path directory, String configuration) throws IOException {
    int port = freePort();
    Path file = directory.resolve("sentinel.conf");
    Files.writeString(file, "port " + port + "\nbind 127.0.0.1\n" + configuration);
    return answering(new RedisProcess(directory, port, List.of(file.toString(), "--sentinel")));
  }

  private static RedisProcess answering(RedisProcess redis) {
    try {
      redis.awaitAnswer();
      return redis;
    } catch (RuntimeException e) {
      redis.close();
      throw e;
    }
  }

  /** A port that is free now; so is the one 10,000 above, which a cluster uses too. */
  static int freePort() {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0)) {
        if (socket.getLocalPort() < 55_000) {
          try (ServerSocket bus = new ServerSocket(socket.getLocalPort() + 10_000)) {
            return bus.getLocalPort() - 10_000;
          }
        }
      } catch (IOException e) {
        // One of the two is taken: another pair is tried.
      }
    }
  }

  private Process launch() {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty(EXECUTABLE, BUNDLED.toString()));
    command.addAll(options);
    try {
      Process started =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(
                      directory.resolve("redis-" + port + ".log").toFile()))
              .start();
      // Whatever a test does not end, because it fails at its start, ends with the tests.
      Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer() {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(this::answers);
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new IllegalStateException("Redis has ended: " + log());
    }
    try {
      return run(redis -> redis.ping()).equals("PONG");
    } catch (RedisException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  Path directory() {
    return directory;
  }

  /** Where it is, for clients. */
  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  /** What Redis answers to a command, over a connection of its own, as the default user. */
  public <T> T run(Function<RedisCommands<String, String>, T> command) {
    return run(RedisURI.create(uri()), command);
  }

  static <T> T run(RedisURI uri, Function<RedisCommands<String, String>, T> command) {
    uri.setTimeout(Duration.ofSeconds(5));
    RedisClient client = SharedClient.CLIENT;
    try (StatefulRedisConnection<String, String> connection =
        client.connect(StringCodec.UTF8, uri)) {
      return command.apply(connection.sync());
    }
  }

  /** Makes a user with these rules, in the words of ACL SETUSER. */
  void setUser(String name, String... rules) {
    CommandArgs<String, String> args =
        new CommandArgs<>(StringCodec.UTF8).add("SETUSER").add(name).addValues(rules);
    String unused =
        run(redis -> redis.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args));
  }

  /** Ends it as a power failure of the process would. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Starts it again over the same data. */
  public void restart() {
    process = launch();
    awaitAnswer();
  }

  /** Stops it from doing anything, until it is resumed. */
  public void pause() {
    signal("STOP");
  }

  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() {
    try {
      process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What it has written to its log. */
  String log() {
    try {
      return Files.readString(directory.resolve("redis-" + port + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  /** One client for what the tests ask Redis themselves; it lives as long as the process. */
  private static final class SharedClient {
    static final RedisClient CLIENT = RedisClient.create();
  }
}

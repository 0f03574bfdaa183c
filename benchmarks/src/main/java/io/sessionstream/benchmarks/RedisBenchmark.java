package io.sessionstream.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.sessionstream.core.Append;
import io.sessionstream.core.Codec;
import io.sessionstream.core.SessionStore;
import io.sessionstream.store.redis.RedisSessionStore;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The store on Redis against bare {@code XADD}, pipelined through the same driver, with as many in
 * flight. Redis is the caller's: its address is the first argument.
 */
final class RedisBenchmark {
  private static final List<Integer> WAITING = List.of(16, 256, 1024);
  private static final int SESSIONS = 64;
  private static final byte[] FIELD = "message".getBytes(UTF_8);
  private static final Pattern PROGRAMS_RATE = Pattern.compile("([0-9.]+) requests per second");
  private static final int PROGRAMS_REQUESTS = 200_000;

  private final byte[] message = SampleMessage.encoded(1, Optional.empty());
  private long number;

  private RedisBenchmark() {}

  /** Runs it: the URI of Redis, and perhaps the number of turns and their seconds. */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    double seconds = args.length > 2 ? Double.parseDouble(args[2]) : 2;
    new RedisBenchmark().run(args[0], RateComparison.ofStore(rounds, seconds));
  }

  private void run(String uri, RateComparison comparison) throws Exception {
    RedisClient client = RedisClient.create(uri);
    try (SessionStore<byte[]> store =
            RedisSessionStore.builder(uri, Codec.identity()).keyPrefix("benchmark").open();
        StatefulRedisConnection<byte[], byte[]> connection =
            client.connect(ByteArrayCodec.INSTANCE)) {
      RedisAsyncCommands<byte[], byte[]> redis = connection.async();
      for (int waiting : WAITING) {
        comparison.run(
            "Redis",
            waiting,
            (most, time) -> InFlight.rate(most, time, () -> store.append(next())),
            (most, time) ->
                InFlight.rate(most, time, () -> redis.xadd(key(), Map.of(FIELD, message))),
            System.out);
        printProgram(uri, waiting);
      }
    } finally {
      client.shutdown();
    }
  }

  /** What Redis' own program says of as many commands in a pipeline, if it is installed. */
  private void printProgram(String uri, int waiting) {
    ProcessBuilder command =
        new ProcessBuilder(
                "redis-benchmark",
                "-u",
                uri,
                "-c",
                "1",
                "-P",
                Integer.toString(waiting),
                "-n",
                Integer.toString(PROGRAMS_REQUESTS),
                "-q",
                "XADD",
                "benchmark-of-redis",
                "*",
                "message",
                "x".repeat(message.length))
            .redirectErrorStream(true);
    try (ChildProcess program = ChildProcess.start(command)) {
      String output = new String(program.process().getInputStream().readAllBytes(), UTF_8);
      Matcher rate = PROGRAMS_RATE.matcher(output);
      System.out.printf(
          Locale.ROOT,
          "  for scale, redis-benchmark -P %d: %s%n",
          waiting,
          rate.find() ? "%,.0f/s".formatted(Double.parseDouble(rate.group(1))) : output.strip());
    } catch (IOException e) {
      System.out.println("  redis-benchmark is not there: " + e.getMessage());
    }
  }

  private Append<byte[]> next() {
    return Append.of(new String(key(), UTF_8), message);
  }

  private byte[] key() {
    long next = number++;
    return ("bare-" + next / 1_000_000 + "-" + next % SESSIONS).getBytes(UTF_8);
  }
}

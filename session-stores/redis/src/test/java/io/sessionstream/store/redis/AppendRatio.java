package io.sessionstream.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.sessionstream.core.Append;
import io.sessionstream.core.Codec;
import io.sessionstream.core.SessionLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/**
 * Appends as fast as this store does, beside bare pipelined XADD over the same driver: prints
 * messages a second and their ratio, for some numbers of appends in flight.
 */
final class AppendRatio {
  private static final int SESSIONS = 64;
  private static final int MESSAGE_BYTES = 194;
  private static final int MESSAGES = 200_000;

  private AppendRatio() {}

  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("append-ratio");
    try (RedisProcess redis = RedisProcess.start(directory)) {
      for (int inFlight : new int[] {16, 256, 1024}) {
        for (int round = 0; round < 3; round++) {
          double bare = bare(redis, inFlight);
          double store = store(redis, inFlight);
          System.out.printf(
              "in flight %5d: XADD %,9.0f/s, store %,9.0f/s, ratio %.2f%n",
              inFlight, bare, store, store / bare);
          System.out.println(
              redis
                  .run(commands -> commands.info("commandstats"))
                  .replaceAll("(?m)^cmdstat_(?!eval|xadd|hset|hsetnx|hmget|pexpire).*\\R", "")
                  .replaceAll("usec=.*usec_per", "usec_per")
                  .replaceAll(",rejected.*", ""));
        }
      }
    }
  }

  private static double bare(RedisProcess redis, int inFlight) throws Exception {
    redis.run(commands -> commands.flushall());
    redis.run(commands -> commands.configResetstat());
    RedisClient client = RedisClient.create(redis.uri());
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      RedisAsyncCommands<byte[], byte[]> commands = connection.async();
      byte[] message = message();
      byte[] field = {'m'};
      return perSecond(
          inFlight,
          i ->
              commands.xadd(
                  ("session-" + i % SESSIONS).getBytes(StandardCharsets.UTF_8),
                  new XAddArgs(),
                  Map.of(field, message)));
    } finally {
      client.shutdown();
    }
  }

  private static double store(RedisProcess redis, int inFlight) throws Exception {
    redis.run(commands -> commands.flushall());
    redis.run(commands -> commands.configResetstat());
    try (RedisSessionStore<byte[]> store =
        RedisSessionStore.builder(redis.uri(), Codec.identity())
            .sameMessage(Arrays::equals)
            .limits(SessionLimits.builder().maxBytesPerSession(1L << 40).build())
            .open()) {
      byte[] message = message();
      return perSecond(
          inFlight,
          i ->
              store.append(
                  Append.<byte[]>builder()
                      .sessionId("session-" + i % SESSIONS)
                      .messageId("message-" + i)
                      .message(message)
                      .build()));
    }
  }

  private static double perSecond(int inFlight, IntFunction<CompletionStage<?>> append)
      throws InterruptedException {
    run(inFlight, MESSAGES / 4, append);
    long start = System.nanoTime();
    run(inFlight, MESSAGES, append);
    return MESSAGES * 1e9 / (System.nanoTime() - start);
  }

  private static int next;

  private static void run(int inFlight, int messages, IntFunction<CompletionStage<?>> append)
      throws InterruptedException {
    Semaphore free = new Semaphore(inFlight);
    for (int i = 0; i < messages; i++) {
      free.acquire();
      append
          .apply(next++)
          .whenComplete(
              (answer, failure) -> {
                if (failure != null) {
                  failure.printStackTrace();
                }
                free.release();
              });
    }
    free.acquire(inFlight);
  }

  private static byte[] message() {
    byte[] message = new byte[MESSAGE_BYTES];
    Arrays.fill(message, (byte) 'm');
    return message;
  }
}

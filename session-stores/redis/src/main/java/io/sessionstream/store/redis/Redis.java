package io.sessionstream.store.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.sessionstream.core.Durability;
import io.sessionstream.core.StoreHealth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client's side of Redis: connections, threads, lanes, and what is known of the servers. */
final class Redis {
  private static final Logger log = LoggerFactory.getLogger(Redis.class);
  private static final long INSPECT_MILLIS = 10_000;

  private final ClientResources resources;
  private final RedisClient client;
  private final Timer timer;
  private final long timeoutMillis;
  private final WriteSettings settings;
  private final Servers servers;
  private final Inspector inspector;
  private final List<Lane> lanes;

  private Redis(
      Endpoints endpoints,
      Optional<Path> trustedCertificates,
      WriteSettings settings,
      Duration timeout,
      Tracking tracking) {
    this.settings = settings;
    timeoutMillis = timeout.toMillis();
    resources =
        ClientResources.builder().commandLatencyRecorder(CommandLatencyRecorder.disabled()).build();
    timer = new Timer(resources.eventExecutorGroup());
    client = RedisClient.create(resources);
    client.setOptions(options(trustedCertificates, timeout));
    Links links = new Links(client, timer, tracking, this::inspect);
    servers =
        endpoints.cluster()
            ? new ClusterServers(links, endpoints.uris())
            : new SingleServer(links, endpoints.uris().get(0));
    inspector = new Inspector(servers, settings.waitReplicas());
    lanes =
        Stream.generate(() -> new Lane(this::send, servers.joinsSessions()))
            .limit(servers.lanes())
            .toList();
  }

  private static ClientOptions options(Optional<Path> trustedCertificates, Duration timeout) {
    SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
    trustedCertificates.map(Path::toFile).ifPresent(ssl::trustManager);
    return ClientOptions.builder()
        .sslOptions(ssl.build())
        // What is on its way when a connection breaks is not sent again: see Link.
        .autoReconnect(false)
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .timeoutOptions(TimeoutOptions.enabled(timeout))
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .build();
  }

  /** Connects; throws IllegalStateException with one sentence if sessions cannot be kept there. */
  static Redis open(
      Endpoints endpoints,
      Optional<Path> trustedCertificates,
      WriteSettings settings,
      Duration timeout,
      Tracking tracking) {
    Redis redis = new Redis(endpoints, trustedCertificates, settings, timeout, tracking);
    try {
      redis.servers.open();
      StoreHealth health =
          redis.check().toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!health.healthy()) {
        throw new IllegalStateException(health.detail());
      }
    } catch (Exception e) { // Whatever it is, the driver's threads must end.
      redis.shutDown();
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw OpenFailures.of(endpoints, e);
    }
    redis.timer.every(INSPECT_MILLIS, redis::inspect);
    return redis;
  }

  /** Takes over what has changed in the configuration, and warns of what is wrong with it. */
  private void inspect() {
    CompletionStage<StoreHealth> unused =
        inspector
            .inspect()
            .whenComplete(
                (health, failure) -> {
                  if (failure == null && !health.healthy()) {
                    log.warn("{}", health.detail());
                  }
                });
  }

  /** What is reached without replicas. */
  Durability durability() {
    return inspector.durability();
  }

  void write(Write write) {
    lanes.get(servers.lane(write.keys)).add(write);
  }

  private CompletableFuture<?> send(List<List<Write>> sessions) {
    WriteCall call = new WriteCall(sessions, settings, inspector::durability);
    return call.answerWith(call(call.request()));
  }

  CompletableFuture<ScriptCall.Reply> call(ScriptCall.Request request) {
    return new ScriptCall(request, servers, timer, timeoutMillis).start();
  }

  /** Gives all keys that match the pattern to the consumer, some of them twice. */
  CompletionStage<@Nullable Void> scan(byte[] pattern, Consumer<byte[]> found) {
    return new KeyScan(servers, pattern, found).run();
  }

  /** Runs the task on a thread of the store. */
  void execute(Runnable task) {
    resources.eventExecutorGroup().execute(task);
  }

  CompletionStage<StoreHealth> check() {
    return inspector
        .inspect()
        .exceptionally(
            failure -> StoreHealth.down("Redis does not answer: " + OpenFailures.rootOf(failure)));
  }

  /** Ends everything, when nothing waits any more or has waited for too long. */
  void close(Admission admission) {
    try {
      // Whoever waits at most waits for a batch on its way and for its own.
      if (!admission.awaitQuiet(3 * timeoutMillis)) {
        log.warn("Redis has not answered {} calls when the store was closed", admission.waiting());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    shutDown();
  }

  private void shutDown() {
    try {
      // A driver that is shut down while it connects complains in the log.
      servers.retire().get(1, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("Still connecting to Redis when the store was closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdown(0, 1, TimeUnit.SECONDS);
    Future<?> unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
  }
}

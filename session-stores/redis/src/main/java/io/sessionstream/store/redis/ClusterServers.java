package io.sessionstream.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Throwables;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.sessionstream.store.redis.ClusterSurvey.IncompleteException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The primaries of a cluster, each of which has some of the slots.
 *
 * <p>The map of slots is read every ten seconds, and whenever there is a sign of change.
 */
final class ClusterServers implements Servers {
  private static final Logger log = LoggerFactory.getLogger(ClusterServers.class);

  /** Neighbouring slots share a lane, as they mostly share a server. */
  private static final int SLOTS_PER_LANE = 256;

  private static final long PERIOD_MILLIS = 10_000;
  private static final long SHORTEST_PERIOD_MILLIS = 100;
  private static final int MOST_SURVEYS = 20;

  private final Links links;
  private final List<RedisURI> seeds;
  private final Timer timer;
  private final Map<String, Server> servers = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<@Nullable Server> owners =
      new AtomicReferenceArray<>(SlotHash.SLOT_COUNT);
  private final AtomicBoolean refreshing = new AtomicBoolean();
  private volatile Set<Server> primaries = Set.of();
  private volatile boolean closed;

  ClusterServers(Links links, List<RedisURI> seeds) {
    this.links = links;
    this.seeds = seeds;
    this.timer = links.timer();
  }

  @Override
  public void open() throws Exception {
    Exception failure = new IllegalStateException("no server is named");
    for (RedisURI seed : seeds) {
      try {
        Server server = at(seed.getHost(), seed.getPort());
        server.awaitOpen();
        learn(server).toCompletableFuture().get();
        for (Server primary : primaries) {
          primary.awaitOpen();
        }
        timer.every(PERIOD_MILLIS, this::refresh);
        return;
      } catch (ExecutionException e) {
        failure = e;
      }
    }
    throw failure;
  }

  @Override
  public int lanes() {
    return SlotHash.SLOT_COUNT / SLOTS_PER_LANE;
  }

  @Override
  public int lane(SessionKeys keys) {
    return keys.slot() / SLOTS_PER_LANE;
  }

  @Override
  public boolean joinsSessions() {
    return false;
  }

  @Override
  public Server owner(SessionKeys keys) throws Link.LinkDownException {
    Server owner = owners.get(keys.slot());
    if (owner == null) {
      throw new Link.LinkDownException(
          "no server has slot " + keys.slot(), new IllegalStateException("incomplete cluster"));
    }
    return owner;
  }

  @Override
  public Server at(String host, int port) {
    return servers.computeIfAbsent(name(host, port), name -> connect(host, port));
  }

  private Server connect(String host, int port) {
    RedisURI uri = RedisURI.builder(seeds.get(0)).withHost(host).withPort(port).build();
    Server server = links.server(uri, false);
    server.open();
    return server;
  }

  @Override
  public Collection<Server> primaries() {
    return primaries;
  }

  @Override
  public CompletionStage<Survey> survey() {
    return survey(MOST_SURVEYS);
  }

  private CompletionStage<Survey> survey(int attempts) {
    return learnFromAny()
        .thenCompose(learned -> ClusterSurvey.of(primaries))
        .exceptionallyCompose(
            failure -> {
              if (attempts == 1
                  || !(Throwables.getRootCause(failure) instanceof IncompleteException)) {
                throw Failures.wrap(failure);
              }
              CompletableFuture<@Nullable Void> pause = new CompletableFuture<>();
              timer.after(SHORTEST_PERIOD_MILLIS, () -> pause.complete(null));
              return pause.thenCompose(over -> survey(attempts - 1));
            });
  }

  @Override
  public void refresh() {
    if (!closed && refreshing.compareAndSet(false, true)) {
      learnFromAny()
          .whenComplete(
              (nothing, failure) -> {
                if (failure != null) {
                  log.debug("Cannot find out which server has what", failure);
                }
                // Not again at once: many calls may see the same change.
                timer.after(SHORTEST_PERIOD_MILLIS, this::refreshed);
              });
    }
  }

  private void refreshed() {
    refreshing.set(false);
    if (primaries.stream().anyMatch(server -> !server.isUp())) {
      refresh();
    }
  }

  /** Asks one server after the other, until one answers. */
  private CompletionStage<@Nullable Void> learnFromAny() {
    seeds.forEach(seed -> at(seed.getHost(), seed.getPort()));
    CompletionStage<@Nullable Void> learned =
        CompletableFuture.failedFuture(new IllegalStateException("no server is connected"));
    for (Server server : List.copyOf(servers.values())) {
      if (server.reads().isUp()) {
        learned = learned.exceptionallyCompose(failure -> learn(server));
      }
    }
    return learned;
  }

  private CompletionStage<@Nullable Void> learn(Server server) {
    try {
      return server
          .reads()
          .wire()
          .connection
          .async()
          .clusterSlots()
          .thenAccept(ranges -> use(server, ranges));
    } catch (Link.LinkDownException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Takes over what a server knows: lists of first slot, last slot, primary, replicas. */
  private synchronized void use(Server source, List<Object> ranges) {
    Set<Server> found = new HashSet<>();
    Set<String> named = new HashSet<>();
    boolean moved = false;
    for (Object value : ranges) {
      List<?> range = (List<?>) value;
      range.subList(2, range.size()).forEach(node -> named.add(name((List<?>) node)));
      List<?> primary = (List<?>) range.get(2);
      // A server that does not know its own address is where it was asked.
      Server owner = host(primary).isEmpty() ? source : at(host(primary), port(primary));
      found.add(owner);
      for (long slot = (Long) range.get(0); slot <= (Long) range.get(1); slot++) {
        Server before = owners.getAndSet((int) slot, owner);
        moved |= before != null && !before.equals(owner);
      }
    }
    primaries = Set.copyOf(found);
    if (moved) {
      links.tracking().lost();
    }
    seeds.forEach(seed -> named.add(name(seed.getHost(), seed.getPort())));
    servers.forEach(
        (name, server) -> {
          if (!named.contains(name) && !found.contains(server)) {
            servers.remove(name);
            server.close();
          }
        });
  }

  private static String host(List<?> node) {
    String host = node.get(0) instanceof byte[] name ? new String(name, UTF_8) : "";
    return host.equals("?") ? "" : host;
  }

  private static int port(List<?> node) {
    return Math.toIntExact((Long) node.get(1));
  }

  private static String name(List<?> node) {
    return name(host(node), port(node));
  }

  private static String name(String host, int port) {
    return host + ":" + port;
  }

  @Override
  public CompletableFuture<?> retire() {
    closed = true;
    return CompletableFuture.allOf(
        servers.values().stream().map(Server::retire).toArray(CompletableFuture<?>[]::new));
  }
}

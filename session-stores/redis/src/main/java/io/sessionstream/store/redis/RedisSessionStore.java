package io.sessionstream.store.redis;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.base.CharMatcher;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Codec;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.StoreHealth;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import io.sessionstream.store.redis.Servers.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * Keeps sessions in Redis 6.2 or newer, or Valkey: a single server, one behind Sentinel, or a
 * cluster. Any number of stores, in any number of processes, may share one Redis; what is promised
 * of a session holds across all of them.
 *
 * <p><b>Layout.</b> A session is three keys, of which the hash tag is the same:
 *
 * <ul>
 *   <li>{@code session-stream{:<session id>}:log}, a stream: an entry for each message, with the id
 *       {@code <sequence>-0} and the fields {@code message} (as the codec writes it) and {@code
 *       time} (when it was appended, in milliseconds since 1970);
 *   <li>{@code session-stream{:<session id>}:ids}, a hash: message id to sequence;
 *   <li>{@code session-stream{:<session id>}:meta}, a hash: {@code version} (of this layout, 1),
 *       {@code last} (sequence), {@code created} and {@code appended} (in milliseconds), {@code
 *       bytes}, {@code incarnation}, {@code closed} (1 if it is).
 * </ul>
 *
 * <p>The session exists while its {@code meta} does. Redis expires it after the idle time-to-live,
 * and the others at least a minute later. Of a session that was deleted, a string {@code
 * session-stream{:<session id>}:deleted} is left for a minute, so that all who watch it learn of
 * it: its incarnation.
 *
 * <p><b>Listing</b> looks at all keys of all servers, a thousand at a time, for each page: it takes
 * time in proportion to the number of sessions of the whole Redis, and memory to that of the page.
 * A page may have fewer sessions than were asked for even if there are more. A session whose {@code
 * meta} this store cannot read is not listed, but logged.
 *
 * <p><b>Watching</b> needs Redis' client-side caching: the store reads what is watched over a
 * connection of its own (in a cluster, one to each server that has some of it), over which Redis
 * tells it of the next change, whichever store makes it. The first watch makes it. When it breaks,
 * it is made anew, and everything is read again. A message is shown before it is on replicas, to
 * watchers as to any reader.
 *
 * <p><b>Clusters.</b> Redirections are followed. While a slot is being moved, sessions in it that
 * are new, or partly moved, or to be closed or deleted, wait for up to the timeout, and then fail
 * with UNAVAILABLE.
 *
 * <p><b>Durability</b> is what Redis is configured to give: with {@code appendonly yes} and {@code
 * appendfsync always}, {@link Durability#SYNCED}; with {@code appendfsync no}, {@link
 * Durability#WRITTEN}; otherwise, or if the user may not ask, {@link Durability#APPLIED}. With
 * {@linkplain Builder#waitReplicas replicas to wait for} it is {@link Durability#REPLICATED},
 * unless an append asks for less. A server that fails over to a replica loses what that has not
 * got, whatever was synced: then, and only then, can acknowledged messages be lost.
 *
 * <p><b>Limits.</b> A message weighs its size as the codec writes it, its message id, and 64 bytes
 * in a session; its size as the codec writes it in a range. The store as a whole is full when
 * Redis' {@code maxmemory} is reached: then appends fail with STORE_FULL.
 *
 * <p><b>Threads.</b> Answers complete on threads of the store, which also do its work: do not block
 * in an action that depends on an answer. When there is no connection, calls fail with UNAVAILABLE
 * at once, on the caller's thread; otherwise they wait for no longer than a few times the timeout.
 * An append that was on its way when the connection broke fails with UNAVAILABLE, and is never sent
 * again by the store: a retry with its message id settles whether it was done.
 *
 * @param <M> what a message is; immutable
 */
public final class RedisSessionStore<M> implements SessionStore<M> {
  private final AppendWrite.Terms<M> terms;
  private final String keyPrefix;
  private final int waitReplicas;
  private final Admission admission;
  private final Watching<M> watching;
  private final MetaKeys metaKeys;
  private final Redis redis;
  private final ReadCalls reads;

  private RedisSessionStore(Builder<M> builder) {
    terms = new AppendWrite.Terms<>(builder.codec, builder.sameMessage, builder.limits);
    keyPrefix = builder.keyPrefix;
    waitReplicas = builder.waitReplicas;
    admission = new Admission(builder.maxWaitingCalls, builder.maxWaitingBytes);
    metaKeys = new MetaKeys(keyPrefix);
    watching =
        new Watching<>(builder.codec, keyPrefix, this::redis, keys -> ask(SessionWrite.look(keys)));
    redis =
        Redis.open(
            builder.endpoints(),
            builder.trustedCertificates,
            new WriteSettings(builder.limits, builder.clock, builder.waitReplicas),
            builder.timeout,
            new Tracking(metaKeys, watching::changed, watching::anyChanged));
    reads = new ReadCalls(redis, Server::reads, false);
  }

  private Redis redis() {
    return redis;
  }

  /**
   * A builder of a store of core's own messages.
   *
   * @param uris see {@link #builder}
   */
  public static Builder<Message> forMessages(String uris) {
    return builder(uris, Codec.ofMessages());
  }

  /**
   * A builder of a store of any messages, which the codec writes and reads.
   *
   * @param uris {@code redis://user:password@host:port/database}, {@code rediss://...} for TLS,
   *     {@code redis-sentinel://host:port,host:port#name}, or the servers of a cluster, separated
   *     by commas; special characters are percent-encoded
   * @throws IllegalArgumentException with one sentence, if the URIs make no sense
   */
  public static <M> Builder<M> builder(String uris, Codec<M> codec) {
    return new Builder<>(uris, codec);
  }

  @Override
  public CompletionStage<SessionInfo> getOrCreate(String sessionId) {
    return ask(SessionWrite.create(keys(sessionId)));
  }

  private <T> CompletionStage<T> ask(SessionWrite<T> write) {
    return answer(
        () -> {
          admit(write);
          return write.answer();
        });
  }

  @Override
  public CompletionStage<Acknowledgement> append(Append<M> append) {
    SessionKeys keys = keys(append.sessionId());
    return answer(
        () -> {
          Durability level = redis.durability();
          Durability asked = append.durability().orElse(Durability.APPLIED);
          if (asked.compareTo(level) > 0 && waitReplicas == 0) {
            admission.checkOpen();
            throw SessionStoreException.durabilityUnavailable(asked, level);
          }
          boolean replicate =
              waitReplicas > 0 && (append.durability().isEmpty() || asked.compareTo(level) > 0);
          AppendWrite<M> write = new AppendWrite<>(append, keys, terms, asked, replicate);
          admit(write);
          return write.answer();
        });
  }

  private void admit(Write write) {
    admission.enter(write.size);
    write.onDone(() -> admission.leave(write.size));
    redis.write(write);
  }

  @Override
  public CompletionStage<Optional<Session<M>>> find(String sessionId, MessageRange range) {
    requireNonNull(range, "range");
    SessionKeys keys = keys(sessionId);
    return answer(() -> read(() -> lookup(keys, range)));
  }

  private CompletionStage<Optional<Session<M>>> lookup(SessionKeys keys, MessageRange range) {
    return new Lookup<>(keys, range, terms.codec(), reads).run();
  }

  @Override
  public CompletionStage<Boolean> exists(String sessionId) {
    SessionKeys keys = keys(sessionId);
    return answer(() -> read(() -> info(keys).thenApply(Optional::isPresent)));
  }

  /** It is the script that follows a session through a cluster, even if no message is read. */
  private CompletionStage<Optional<SessionInfo>> info(SessionKeys keys) {
    return lookup(keys, MessageRange.nothing()).thenApply(found -> found.map(Session::info));
  }

  @Override
  public Flow.Publisher<WatchEvent<M>> watch(WatchRequest request) {
    return watching.watch(request);
  }

  @Override
  public CompletionStage<SessionPage> listSessions(SessionQuery query) {
    requireNonNull(query, "query");
    return answer(
        () -> read(() -> new Listing(query, metaKeys, redis::scan, id -> info(keys(id))).run()));
  }

  @Override
  public CompletionStage<Optional<SessionInfo>> closeSession(String sessionId) {
    return ask(SessionWrite.close(keys(sessionId), waitReplicas > 0));
  }

  @Override
  public CompletionStage<Boolean> deleteSession(String sessionId) {
    return ask(SessionWrite.delete(keys(sessionId), waitReplicas > 0));
  }

  private <T> CompletionStage<T> read(Supplier<CompletionStage<T>> work) {
    admission.enter(0);
    return work.get()
        .handle(
            (value, failure) -> {
              admission.leave(0);
              if (failure != null) {
                throw Failures.unavailable(failure);
              }
              return value;
            });
  }

  @Override
  public CompletionStage<StoreHealth> check() {
    return admission.isClosed()
        ? CompletableFuture.completedFuture(StoreHealth.down("the store is closed"))
        : redis.check();
  }

  /**
   * Ends the store, after what was begun is done or has waited for too long; not to be called in an
   * action that depends on an answer. Closing again has no effect.
   */
  @Override
  public void close() {
    if (admission.close()) {
      watching.close();
      redis.close(admission);
    }
  }

  private SessionKeys keys(String sessionId) {
    return SessionKeys.of(keyPrefix, requireNonNull(sessionId, "sessionId"));
  }

  private static <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> work) {
    try {
      return work.get();
    } catch (SessionStoreException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Builds stores; not safe for use by several threads. */
  public static final class Builder<M> {
    private static final CharMatcher IN_PREFIX =
        CharMatcher.inRange('!', '~').and(CharMatcher.noneOf("{}"));

    private final String uris;
    private final Codec<M> codec;
    private BiPredicate<? super M, ? super M> sameMessage = Objects::equals;
    private SessionLimits limits = SessionLimits.defaults();
    private InstantSource clock = InstantSource.system();
    private String keyPrefix = "session-stream";
    private boolean cluster;
    private Optional<Path> trustedCertificates = Optional.empty();
    private int waitReplicas;
    private Duration timeout = Duration.ofSeconds(5);
    private int maxWaitingCalls = 100_000;
    private long maxWaitingBytes = 64L << 20;

    private Builder(String uris, Codec<M> codec) {
      this.uris = requireNonNull(uris, "uris");
      endpoints();
      this.codec = requireNonNull(codec, "codec");
    }

    /**
     * Whether two messages with the same id are the same message, so that the second is a retry; by
     * {@code equals} unless set. It is asked only about messages that the codec writes differently.
     */
    public Builder<M> sameMessage(BiPredicate<? super M, ? super M> sameMessage) {
      this.sameMessage = requireNonNull(sameMessage, "sameMessage");
      return this;
    }

    /**
     * How long sessions are kept, and how much may be in one; the defaults unless set. Each store
     * applies its own: those that share a Redis should have the same.
     */
    public Builder<M> limits(SessionLimits limits) {
      this.limits = requireNonNull(limits, "limits");
      return this;
    }

    /**
     * What gives the times of creation and appending; the system's unless set. (Expiry goes by
     * Redis' own clock.)
     */
    public Builder<M> clock(InstantSource clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /**
     * What all keys begin with, so that several installations can share a Redis: 1 to 100 ASCII
     * characters without spaces and braces, {@code session-stream} unless set.
     */
    public Builder<M> keyPrefix(String keyPrefix) {
      checkArgument(
          !keyPrefix.isEmpty() && keyPrefix.length() <= 100 && IN_PREFIX.matchesAllOf(keyPrefix),
          "keyPrefix must be 1 to 100 ASCII characters without spaces and braces, is \"%s\"",
          keyPrefix);
      this.keyPrefix = keyPrefix;
      return this;
    }

    /**
     * Whether it is a cluster even though only one server is named; it is not unless set.
     *
     * @throws IllegalArgumentException with one sentence, if the URIs are not those of a cluster
     */
    public Builder<M> cluster(boolean cluster) {
      this.cluster = cluster;
      endpoints();
      return this;
    }

    /**
     * A file of X.509 certificates in PEM, of the authorities that may sign the certificates of the
     * servers; those that Java trusts unless set. It is of use with {@code rediss} only.
     */
    public Builder<M> trustedCertificates(Path file) {
      this.trustedCertificates = Optional.of(file);
      return this;
    }

    /**
     * How many replicas must have acknowledged a message before the store does: 0 to 10, none
     * unless set. What they have they need not have synced.
     */
    public Builder<M> waitReplicas(int waitReplicas) {
      checkArgument(
          waitReplicas >= 0 && waitReplicas <= 10,
          "waitReplicas must be from 0 to 10, is %s",
          waitReplicas);
      this.waitReplicas = waitReplicas;
      return this;
    }

    /**
     * How long Redis may take to connect or to answer, before calls fail with UNAVAILABLE: 10 ms to
     * 10 minutes, 5 seconds unless set.
     */
    public Builder<M> timeout(Duration timeout) {
      checkArgument(
          timeout.compareTo(Duration.ofMillis(10)) >= 0
              && timeout.compareTo(Duration.ofMinutes(10)) <= 0,
          "timeout must be from 10 ms to 10 minutes, is %s",
          timeout);
      this.timeout = timeout;
      return this;
    }

    /** How many calls may wait for Redis; more fail with STORE_BUSY. 100,000 unless set. */
    public Builder<M> maxWaitingCalls(int maxWaitingCalls) {
      checkArgument(maxWaitingCalls >= 1, "maxWaitingCalls must be at least 1");
      this.maxWaitingCalls = maxWaitingCalls;
      return this;
    }

    /**
     * How many bytes may wait for Redis; more fail with STORE_BUSY, but a single append of any size
     * is taken. 64 MiB unless set.
     */
    public Builder<M> maxWaitingBytes(long maxWaitingBytes) {
      checkArgument(maxWaitingBytes >= 1, "maxWaitingBytes must be at least 1");
      this.maxWaitingBytes = maxWaitingBytes;
      return this;
    }

    private Endpoints endpoints() {
      return Endpoints.parse(uris, cluster, timeout);
    }

    /**
     * A store with these settings, which is connected.
     *
     * @throws IllegalStateException with one sentence, if Redis cannot be reached or is not one
     *     that sessions can be kept in
     */
    public RedisSessionStore<M> open() {
      return new RedisSessionStore<>(this);
    }
  }
}

package io.sessionstream.grpc.testing;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Durability;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.StoreHealth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that stores nothing, and answers when, as and on which thread the test says. */
public final class HandDrivenStore implements PartialStore {
  /** When everything that this store acknowledges was stored. */
  public static final Instant APPEND_TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  private final BlockingQueue<Asked<Append<byte[]>, Acknowledgement>> appends =
      new LinkedBlockingQueue<>();
  private final BlockingQueue<Asked<Find, Optional<Session<byte[]>>>> finds =
      new LinkedBlockingQueue<>();
  private final AtomicInteger taken = new AtomicInteger();

  /** What the service has asked the store, and the answer that the test is to complete. */
  public record Asked<Q, A>(Q question, CompletableFuture<A> answer) {}

  /** The arguments of {@link SessionStore#find}. */
  public record Find(String sessionId, MessageRange range) {}

  /** The acknowledgement of a message with this sequence. */
  public static Acknowledgement acknowledgement(long sequence) {
    return Acknowledgement.of(sequence, APPEND_TIME, false, Durability.SYNCED);
  }

  /** How many appends and finds the service has asked for so far. */
  public int taken() {
    return taken.get();
  }

  /** The next append that the service asks for. */
  public Asked<Append<byte[]>, Acknowledgement> nextAppend() {
    return Patience.take(appends, "append");
  }

  public List<Asked<Append<byte[]>, Acknowledgement>> nextAppends(int count) {
    List<Asked<Append<byte[]>, Acknowledgement>> next = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      next.add(nextAppend());
    }
    return next;
  }

  /** The next find that the service asks for. */
  public Asked<Find, Optional<Session<byte[]>>> nextFind() {
    return Patience.take(finds, "find");
  }

  @Override
  public CompletionStage<Acknowledgement> append(Append<byte[]> append) {
    taken.incrementAndGet();
    CompletableFuture<Acknowledgement> answer = new CompletableFuture<>();
    appends.add(new Asked<>(append, answer));
    return answer;
  }

  @Override
  public CompletionStage<Optional<Session<byte[]>>> find(String sessionId, MessageRange range) {
    taken.incrementAndGet();
    CompletableFuture<Optional<Session<byte[]>>> answer = new CompletableFuture<>();
    finds.add(new Asked<>(new Find(sessionId, range), answer));
    return answer;
  }

  @Override
  public CompletionStage<StoreHealth> check() {
    return CompletableFuture.completedFuture(StoreHealth.up("driven by hand"));
  }

  @Override
  public void close() {}
}

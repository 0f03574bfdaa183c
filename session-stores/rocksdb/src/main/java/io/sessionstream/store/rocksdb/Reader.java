package io.sessionstream.store.rocksdb;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.primitives.Ints;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks up sessions: at once in what is in memory, or else in the database, for which it may wait.
 *
 * <p>What it sees of a session is what is written, up to the last sequence of its view. Messages
 * never change, so what was read once can be kept, and no snapshot of the database is needed.
 */
final class Reader<M> {
  private static final int MESSAGE_BYTES = 64;
  private static final int PARTS = 16;
  private static final int KIB = 1024;

  private final SessionTable table;
  private final StoredSessions<M> stored;
  private final Expiry expiry;
  private final InstantSource clock;
  private final long largestBlock;
  private final Cache<Long, MessageBlock<M>> blocks;

  Reader(
      SessionTable table,
      StoredSessions<M> stored,
      Expiry expiry,
      InstantSource clock,
      long cacheBytes) {
    this.table = table;
    this.stored = stored;
    this.expiry = expiry;
    this.clock = clock;
    // The cache is split in parts, none of which may be filled by one session.
    largestBlock = cacheBytes / PARTS;
    blocks =
        CacheBuilder.newBuilder()
            .maximumWeight(cacheBytes / KIB)
            .weigher((Long number, MessageBlock<M> block) -> kib(block))
            .build();
  }

  private static int kib(MessageBlock<?> block) {
    return Ints.saturatedCast(
        (block.bytes() + (long) MESSAGE_BYTES * block.size() + KIB - 1) / KIB);
  }

  /** The session as it is written, if that is known at once. */
  Optional<Known<Optional<SessionView>>> viewInMemory(String sessionId) {
    return Optional.ofNullable(table.get(sessionId)).map(state -> new Known<>(living(state)));
  }

  /** The session as it is written. */
  Optional<SessionView> view(String sessionId) {
    SessionState state = table.load(sessionId, stored::load);
    return state == null ? Optional.empty() : living(state);
  }

  private Optional<SessionView> living(SessionState state) {
    return Optional.ofNullable(state.committed())
        .filter(view -> !expiry.isExpired(view, clock.millis()));
  }

  /** The session with the messages of the range, if that is known at once. */
  Optional<Known<Optional<Session<M>>>> findInMemory(String sessionId, MessageRange range) {
    SessionState state = table.get(sessionId);
    if (state == null) {
      return Optional.empty();
    }
    SessionView view = living(state).orElse(null);
    if (view == null) {
      return Optional.of(new Known<>(Optional.empty()));
    }
    if (range.afterSequence() >= view.lastSequence()) {
      return known(new Session<>(view.info(sessionId), List.of()));
    }
    MessageBlock<M> block = blocks.getIfPresent(view.number());
    return block == null || block.lastSequence() < last(view, range)
        ? Optional.empty()
        : known(session(sessionId, view, block, range));
  }

  private static <T> Optional<Known<Optional<T>>> known(T value) {
    return Optional.of(new Known<>(Optional.of(value)));
  }

  /** The last sequence that the range can have. */
  private static long last(SessionView view, MessageRange range) {
    long most = range.afterSequence() + range.maxMessages();
    return most < 0 ? view.lastSequence() : Math.min(view.lastSequence(), most);
  }

  Optional<Session<M>> find(String sessionId, MessageRange range) {
    while (true) {
      Optional<Known<Optional<Session<M>>>> known = findInMemory(sessionId, range);
      if (known.isPresent()) {
        return known.get().value();
      }
      Optional<SessionView> found = view(sessionId);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      SessionView view = found.get();
      try {
        return Optional.of(session(sessionId, view, read(view, range), range));
      } catch (DamageException e) {
        // The session may have expired, and been removed, while it was read.
        if (view(sessionId).filter(now -> now.number() == view.number()).isPresent()) {
          throw e;
        }
      }
    }
  }

  private Session<M> session(
      String sessionId, SessionView view, MessageBlock<M> block, MessageRange range) {
    return new Session<>(view.info(sessionId), block.slice(range, view.lastSequence()));
  }

  private MessageBlock<M> read(SessionView view, MessageRange range) {
    if (view.bytes() + MESSAGE_BYTES * view.lastSequence() > largestBlock) {
      return readRange(view, range);
    }
    MessageBlock<M> known = blocks.getIfPresent(view.number());
    MessageBlock.Collector<M> collector =
        new MessageBlock.Collector<>(
            known == null ? MessageBlock.beginning(view.ownBytes()) : known);
    stored.messages(view.number(), collector.nextSequence(), view.lastSequence(), collector);
    requireAll(collector, view.lastSequence());
    MessageBlock<M> block = collector.toBlock();
    blocks.put(view.number(), block);
    return block;
  }

  private MessageBlock<M> readRange(SessionView view, MessageRange range) {
    long after = range.afterSequence();
    MessageBlock.Collector<M> collector =
        new MessageBlock.Collector<>(range, after == 0 ? view.ownBytes() : bytesAt(view, after));
    stored.messages(view.number(), after + 1, last(view, range), collector);
    if (!collector.isFull()) {
      requireAll(collector, last(view, range));
    }
    return collector.toBlock();
  }

  private long bytesAt(SessionView view, long sequence) {
    AtomicLong bytes = new AtomicLong(-1);
    stored.messages(
        view.number(),
        sequence,
        sequence,
        (message, sessionBytes) -> {
          bytes.set(sessionBytes);
          return false;
        });
    if (bytes.get() < 0) {
      throw new DamageException("the message with sequence " + sequence + " is missing");
    }
    return bytes.get();
  }

  private static void requireAll(MessageBlock.Collector<?> collector, long last) {
    if (collector.nextSequence() <= last) {
      throw new DamageException(
          "the message with sequence " + collector.nextSequence() + " is missing");
    }
  }

  /** Forgets all messages, after the database was opened again. */
  void forget() {
    blocks.invalidateAll();
  }
}

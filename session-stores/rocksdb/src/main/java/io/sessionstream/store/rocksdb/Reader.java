package io.sessionstream.store.rocksdb;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Lists;
import com.google.common.primitives.Ints;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.StoredMessage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

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
  private final Lock writing;
  private final long largestBlock;
  private final Cache<Long, MessageBlock<M>> blocks;

  /**
   * A reader.
   *
   * @param writing held by the committer from before a group is written until the table shows it
   */
  Reader(
      SessionTable table,
      StoredSessions<M> stored,
      Expiry expiry,
      InstantSource clock,
      Lock writing,
      long cacheBytes) {
    this.table = table;
    this.stored = stored;
    this.expiry = expiry;
    this.clock = clock;
    this.writing = writing;
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
        (block.bytes() + MESSAGE_BYTES * block.lastSequence() + KIB - 1) / KIB);
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
    long reach = Span.reach(view, range);
    MessageBlock<M> block = reach == 0 ? null : blocks.getIfPresent(view.number());
    if (reach > (block == null ? 0 : block.lastSequence())) {
      return Optional.empty();
    }
    return known(session(sessionId, view, range, block == null ? beginning(view) : block));
  }

  private static <T> Optional<Known<Optional<T>>> known(T value) {
    return Optional.of(new Known<>(Optional.of(value)));
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
        return Optional.of(read(sessionId, view, range));
      } catch (DamageException e) {
        // It may have been removed while it was read.
        if (isShown(sessionId, view)) {
          throw e;
        }
      }
    }
  }

  /** Whether this life of the session is seen still when all that is written is shown. */
  private boolean isShown(String sessionId, SessionView view) {
    writing.lock();
    try {
      return view(sessionId).filter(now -> now.number() == view.number()).isPresent();
    } finally {
      writing.unlock();
    }
  }

  private Session<M> session(
      String sessionId, SessionView view, MessageRange range, MessageBlock<M> block) {
    return session(sessionId, view, range, block.slice(Span.of(view, range, block)));
  }

  private static <M> Session<M> session(
      String sessionId, SessionView view, MessageRange range, List<StoredMessage<M>> messages) {
    return new Session<>(
        view.info(sessionId), range.newestFirst() ? Lists.reverse(messages) : messages);
  }

  private static <M> MessageBlock<M> beginning(SessionView view) {
    return MessageBlock.beginning(view.ownBytes());
  }

  private Session<M> read(String sessionId, SessionView view, MessageRange range) {
    MessageBlock<M> cached = blocks.getIfPresent(view.number());
    MessageBlock<M> block = cached == null ? beginning(view) : cached;
    Span span = Span.of(view, range, new StampsOnDisk(view));
    // Whoever looks at the end only, again and again, must not have all before it copied each time.
    boolean isEnd = span.first() > 1 && span.first() > block.lastSequence();
    if (isEnd || view.bytes() + MESSAGE_BYTES * view.lastSequence() > largestBlock) {
      List<StoredMessage<M>> messages = new ArrayList<>();
      stored.messages(view.number(), span, (message, sessionBytes) -> messages.add(message));
      return session(sessionId, view, range, Collections.unmodifiableList(messages));
    }
    MessageBlock<M> whole = extend(block, view);
    blocks.put(view.number(), whole);
    return session(sessionId, view, range, whole.slice(span));
  }

  private MessageBlock<M> extend(MessageBlock<M> block, SessionView view) {
    if (block.lastSequence() >= view.lastSequence()) {
      return block;
    }
    MessageBlock.Extension<M> extension =
        new MessageBlock.Extension<>(block, (int) view.lastSequence());
    Span rest = new Span(block.lastSequence() + 1, view.lastSequence());
    stored.messages(view.number(), rest, extension);
    return extension.toBlock();
  }

  /** Reads what is not known of the session anyway. */
  private final class StampsOnDisk implements Span.Stamps {
    private final SessionView view;

    StampsOnDisk(SessionView view) {
      this.view = view;
    }

    @Override
    public long millis(long sequence) {
      return sequence == view.lastSequence()
          ? view.activeMillis()
          : stored.stamp(view.number(), sequence).appendMillis();
    }

    @Override
    public long bytes(long sequence) {
      if (sequence == 0) {
        return view.ownBytes();
      }
      return sequence == view.lastSequence()
          ? view.bytes()
          : stored.stamp(view.number(), sequence).sessionBytes();
    }
  }

  /** Forgets the messages of a session that was removed. */
  void forget(long number) {
    blocks.invalidate(number);
  }

  /** Forgets all messages, after the database was opened again. */
  void forget() {
    blocks.invalidateAll();
  }
}

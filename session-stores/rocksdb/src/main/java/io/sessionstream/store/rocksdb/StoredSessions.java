package io.sessionstream.store.rocksdb;

import io.sessionstream.core.Codec;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.TextBytes;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads sessions from the database. All methods may wait for the disk. */
final class StoredSessions<M> {
  private final Database database;
  private final Codec<M> codec;

  StoredSessions(Database database, Codec<M> codec) {
    this.database = database;
    this.codec = codec;
  }

  Records.State state() {
    return database.get(Keys.state()).map(Records.State::of).orElse(Records.State.EMPTY);
  }

  Records.Removed removed() {
    return database.get(Keys.removed()).map(Records.Removed::of).orElse(Records.Removed.NOTHING);
  }

  /** The session with this id, or null if there is none. */
  @Nullable SessionState load(String sessionId) {
    byte[] key = TextBytes.of(sessionId);
    return database
        .getSession(key)
        .map(value -> new SessionState(sessionId, key, view(Records.Session.of(value))))
        .orElse(null);
  }

  /** The session, as its last message says. */
  private SessionView view(Records.Session session) {
    return view(
        session,
        database.last(Keys.message(session.number(), 0), Keys.messagesEnd(session.number())));
  }

  private static SessionView view(Records.Session session, Optional<Rocks.LastMessage> last) {
    return last.map(
            message ->
                SessionView.of(session, message.sequence(), Records.Stamp.of(message.head())))
        .orElseGet(() -> SessionView.empty(session));
  }

  /**
   * Shows the sessions whose ids' bytes are from the one up to, but without, the other, or up to
   * the last one, in order and as of one moment, until told to stop.
   */
  void list(byte[] from, byte @Nullable [] to, Listing listing) {
    database.scanSessions(
        from,
        to,
        (key, value, lastMessages) ->
            listing.add(
                TextBytes.toText(key),
                () -> {
                  Records.Session session = Records.Session.of(value);
                  return view(session, lastMessages.of(session.number()));
                }));
  }

  /** Takes sessions. */
  interface Listing {
    /** Takes one, whose view costs a look into the database; returns whether it wants another. */
    boolean add(String sessionId, Supplier<SessionView> view);
  }

  /** For which time a session is entered among those that expire. */
  long enteredMillis(SessionView session) {
    long known = session.stored().enteredMillis();
    if (known != Records.Session.ENTRY_UNKNOWN) {
      return known;
    }
    // When it was created, or else it has been entered anew when one of its messages was the last.
    AtomicLong found = new AtomicLong(session.createMillis());
    database.scan(
        Keys.activity(session.createMillis(), session.number()),
        Keys.activity(session.activeMillis(), session.number() + 1),
        (key, value) -> {
          if (Keys.activityNumber(key) != session.number()) {
            return true;
          }
          found.set(Keys.activityMillis(key));
          return false;
        });
    return found.get();
  }

  OptionalLong sequenceOf(long number, byte[] messageKey) {
    return database
        .get(Keys.messageId(number, messageKey))
        .map(value -> OptionalLong.of(Records.Sequence.of(value)))
        .orElse(OptionalLong.empty());
  }

  /** Shows all message ids of a session. */
  void scanIds(long number, BiPredicate<byte[], byte[]> visitor) {
    database.scan(Keys.messagesEnd(number), Keys.end(number), visitor);
  }

  StoredMessage<M> message(long number, long sequence) {
    byte[] value =
        database
            .get(Keys.message(number, sequence))
            .orElseThrow(
                () ->
                    new DamageException(
                        "the message with sequence "
                            + sequence
                            + ", to which a message id points, is missing"));
    return decode(sequence, Records.Stored.of(value));
  }

  /** What stands before the content of a message. */
  Records.Stamp stamp(long number, long sequence) {
    return database
        .getHead(Keys.message(number, sequence), Records.Stored.HEADER_BYTES)
        .map(Records.Stamp::of)
        .orElseThrow(() -> missing(sequence));
  }

  /** Adds the messages with these sequences, all of which must be there. */
  void messages(long number, Span span, Sink<M> sink) {
    if (span.isEmpty()) {
      return;
    }
    AtomicLong next = new AtomicLong(span.first());
    database.scan(
        Keys.message(number, span.first()),
        Keys.message(number, span.last() + 1),
        (key, value) -> {
          if (Keys.sequence(key) != next.getAndIncrement()) {
            throw missing(next.get() - 1);
          }
          Records.Stored stored = Records.Stored.of(value);
          sink.add(decode(Keys.sequence(key), stored), stored.sessionBytes());
          return true;
        });
    if (next.get() <= span.last()) {
      throw missing(next.get());
    }
  }

  private static DamageException missing(long sequence) {
    return new DamageException("the message with sequence " + sequence + " is missing");
  }

  private StoredMessage<M> decode(long sequence, Records.Stored stored) {
    try {
      return StoredMessage.of(sequence, stored.appendMillis(), codec.decode(stored.content()));
    } catch (RuntimeException e) {
      throw new DamageException("the message with sequence " + sequence + " cannot be decoded", e);
    }
  }

  /** Takes messages, and what their session weighs up to each of them. */
  interface Sink<M> {
    void add(StoredMessage<M> message, long sessionBytes);
  }
}

package io.sessionstream.store.rocksdb;

import io.sessionstream.core.Codec;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.TextBytes;
import java.util.OptionalLong;
import java.util.function.BiPredicate;
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

  /** The session with this id, or null if there is none. */
  @Nullable SessionState load(String sessionId) {
    byte[] key = TextBytes.of(sessionId);
    return database
        .getSession(key)
        .map(value -> new SessionState(sessionId, key, view(Records.Created.of(value))))
        .orElse(null);
  }

  /** The session that was created so, as its last message says. */
  SessionView view(Records.Created created) {
    long number = created.number();
    return database
        .last(
            Keys.message(number, 0),
            Keys.messagesEnd(number),
            (key, value) -> {
              Records.Stored last = Records.Stored.of(value);
              return new SessionView(
                  number,
                  created.createMillis(),
                  created.bytes(),
                  Keys.sequence(key),
                  last.appendMillis(),
                  last.sessionBytes());
            })
        .orElseGet(() -> SessionView.created(number, created.createMillis(), created.bytes()));
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

  /** Adds the messages of the sequences up to the last one, as long as the sink wants more. */
  void messages(long number, long first, long last, Sink<M> sink) {
    if (first > last) {
      return;
    }
    database.scan(
        Keys.message(number, first),
        Keys.message(number, last + 1),
        (key, value) -> {
          Records.Stored stored = Records.Stored.of(value);
          return sink.add(decode(Keys.sequence(key), stored), stored.sessionBytes());
        });
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
    /** Takes one; returns whether it wants another. */
    boolean add(StoredMessage<M> message, long sessionBytes);
  }
}

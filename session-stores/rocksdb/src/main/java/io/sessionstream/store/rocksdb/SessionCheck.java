package io.sessionstream.store.rocksdb;

import io.sessionstream.core.TextBytes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Checks one session, which is shown to it record by record, in the order of the keys. */
final class SessionCheck {
  private final Records.Session session;
  private final Consumer<String> faults;
  private final ContentCheck content;

  /** The ids that messages have, until the record of the id is found. */
  private final Map<String, Long> expectedIds = new HashMap<>();

  /** The sequences to which an id points. */
  private final Set<Long> withId = new HashSet<>();

  private boolean idsAreTold;
  private long idBytes;
  private long contentBytes;
  private long lastSequence;
  private long lastMillis;
  private long lastBytes;
  private long messages;

  /** Looks at what a message is. */
  interface ContentCheck {
    /** Fails with {@link IllegalArgumentException} if the content is not a message. */
    void check(Ids ids, byte[] content);
  }

  /** Is told of the ids that messages have. */
  interface Ids {
    void expect(Optional<String> messageId);
  }

  SessionCheck(Records.Session session, Consumer<String> faults, ContentCheck content) {
    this.session = session;
    this.faults = faults;
    this.content = content;
    lastMillis = session.createMillis();
    lastBytes = session.bytes();
  }

  long messages() {
    return messages;
  }

  /** What the session says that it weighs. */
  long bytes() {
    return lastBytes;
  }

  void begin(byte[] sessionKey) {
    if (session.incarnation() == 0) {
      faults.accept("it has no incarnation");
    }
    if (session.bytes() != Weights.session(sessionKey)) {
      faults.accept("it counts " + session.bytes() + " bytes for itself");
    }
  }

  boolean visit(byte[] key, byte[] value) {
    try {
      switch (Keys.kind(key)) {
        case Keys.MESSAGE -> visitMessage(Keys.sequence(key), Records.Stored.of(value));
        case Keys.MESSAGE_ID -> visitId(Keys.messageIdOf(key), Records.Sequence.of(value));
        default -> faults.accept("it has a record of the unknown kind " + Keys.kind(key));
      }
    } catch (DamageException e) {
      faults.accept(String.valueOf(e.getMessage()));
    } catch (IndexOutOfBoundsException e) {
      faults.accept("it has a key of " + key.length + " bytes");
    }
    return true;
  }

  private void visitMessage(long sequence, Records.Stored stored) {
    if (sequence != lastSequence + 1) {
      faults.accept(
          "after the message with sequence " + lastSequence + " comes the one with " + sequence);
    }
    if (stored.appendMillis() < lastMillis) {
      faults.accept("the message with sequence " + sequence + " is older than what is before it");
    }
    if (stored.sessionBytes() < lastBytes + Weights.message(stored.content())) {
      faults.accept("the message with sequence " + sequence + " is not counted in the bytes");
    }
    try {
      content.check(id -> expectId(id, sequence), stored.content());
    } catch (RuntimeException e) {
      faults.accept("the message with sequence " + sequence + " cannot be decoded: " + e);
    }
    messages++;
    lastSequence = sequence;
    lastMillis = Math.max(lastMillis, stored.appendMillis());
    lastBytes = stored.sessionBytes();
    contentBytes += Weights.message(stored.content());
  }

  private void expectId(Optional<String> messageId, long sequence) {
    idsAreTold = true;
    messageId.ifPresent(id -> expectedIds.put(id, sequence));
  }

  private void visitId(byte[] messageKey, long sequence) {
    String id = TextBytes.toText(messageKey);
    idBytes += Weights.messageId(messageKey);
    if (sequence < 1 || sequence > lastSequence) {
      faults.accept(
          "the message id \"%s\" points to the sequence %d, which does not exist"
              .formatted(id, sequence));
      return;
    }
    if (!withId.add(sequence)) {
      faults.accept("two message ids point to the sequence " + sequence);
    }
    Long expected = expectedIds.remove(id);
    if (idsAreTold && (expected == null || expected != sequence)) {
      faults.accept(
          "the message id \"%s\" points to the sequence %d, whose message has another"
              .formatted(id, sequence));
    }
  }

  /** All records were shown. */
  void end() {
    expectedIds.forEach(
        (id, sequence) ->
            faults.accept(
                "the message id \"%s\" of the sequence %d is not stored".formatted(id, sequence)));
    long expected = session.bytes() + contentBytes + idBytes;
    if (lastBytes != expected) {
      faults.accept("it counts " + lastBytes + " bytes, but has " + expected);
    }
  }
}

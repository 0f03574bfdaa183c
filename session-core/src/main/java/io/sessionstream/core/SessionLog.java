package io.sessionstream.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One session in memory. Its monitor guards it: whoever calls a method holds it.
 *
 * <p>A log that has left the store is <em>retired</em>, which says so to whoever got hold of it
 * before: he must look again.
 */
final class SessionLog<M> {
  private final long createMillis;
  private final List<Segment<M>> segments = new ArrayList<>(1);
  private @Nullable MessageIdIndex messageIds;
  private long bytes;
  private long activeNanos;
  private long refreshedNanos;
  private int chargedKib;
  private boolean retired;

  /** A session without messages that weighs this many bytes. */
  SessionLog(long createMillis, long activeNanos, long bytes) {
    this.createMillis = createMillis;
    this.activeNanos = activeNanos;
    this.bytes = bytes;
  }

  /** Adds a message of this weight; its time is at least that of the message before. */
  StoredMessage<M> add(
      M message, Optional<String> messageId, long nowMillis, long nowNanos, long weight) {
    long sequence = lastSequence() + 1;
    long appendMillis = Math.max(nowMillis, lastAppendMillis());
    if (segments.isEmpty() || last().isFull(appendMillis)) {
      segments.add(new Segment<>(sequence, appendMillis));
    }
    last().add(message, appendMillis);
    if (messageId.isPresent()) {
      if (messageIds == null) {
        messageIds = new MessageIdIndex();
      }
      messageIds.put(messageId.get(), (int) sequence);
    }
    bytes += weight;
    activeNanos = nowNanos;
    return StoredMessage.of(sequence, appendMillis, message);
  }

  /** The message with this id. */
  Optional<StoredMessage<M>> withId(String messageId) {
    int sequence = messageIds == null ? 0 : messageIds.sequenceOf(messageId);
    return sequence == 0
        ? Optional.empty()
        : Optional.of(segments.get(segmentOf(sequence)).get(sequence));
  }

  /** The session and the messages of the range, but for its limit of bytes. */
  Snapshot<M> snapshot(String sessionId, MessageRange range) {
    return new Snapshot<>(
        info(sessionId), slices(range.afterSequence(), range.maxMessages()), bytes);
  }

  private List<Segment.Slice<M>> slices(long afterSequence, int maxMessages) {
    if (afterSequence >= lastSequence()) {
      return List.of();
    }
    long to = Math.min(lastSequence(), afterSequence + maxMessages);
    List<Segment.Slice<M>> slices = new ArrayList<>(1);
    for (int i = segmentOf(afterSequence + 1); i < segments.size(); i++) {
      Segment<M> segment = segments.get(i);
      if (segment.firstSequence() > to) {
        break;
      }
      slices.add(
          segment.slice(
              Math.max(afterSequence + 1, segment.firstSequence()),
              Math.min(to, segment.lastSequence())));
    }
    return slices;
  }

  private int segmentOf(long sequence) {
    return Segment.indexOf(sequence, segments, Segment::firstSequence);
  }

  SessionInfo info(String sessionId) {
    return SessionInfo.of(
        sessionId,
        lastSequence(),
        Instant.ofEpochMilli(createMillis),
        segments.isEmpty()
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(lastAppendMillis())));
  }

  long lastSequence() {
    return segments.isEmpty() ? 0 : last().lastSequence();
  }

  private long lastAppendMillis() {
    return segments.isEmpty() ? createMillis : last().lastAppendMillis();
  }

  private Segment<M> last() {
    return segments.get(segments.size() - 1);
  }

  long bytes() {
    return bytes;
  }

  /** When the session was last appended to, or else created. */
  long activeNanos() {
    return activeNanos;
  }

  /** When the cache was last told that the session is in use. */
  long refreshedNanos() {
    return refreshedNanos;
  }

  /** What the cache was last told that the session weighs. */
  int chargedKib() {
    return chargedKib;
  }

  /** Notes what the cache is going to be told. */
  void refresh(long nowNanos, int kib) {
    refreshedNanos = nowNanos;
    chargedKib = kib;
  }

  boolean isRetired() {
    return retired;
  }

  /** Retires the log, and returns the bytes that become free: 0 if it is retired already. */
  long retire() {
    if (retired) {
      return 0;
    }
    retired = true;
    return bytes;
  }

  /** What was read under the lock, for the work that can be done without it. */
  record Snapshot<M>(SessionInfo info, List<Segment.Slice<M>> slices, long maxWeight) {
    /** The session with as many of the messages as the range's limit of bytes allows. */
    Session<M> toSession(MessageRange range, ToLongFunction<? super M> weigher) {
      int size = slices.stream().mapToInt(Segment.Slice::size).sum();
      List<StoredMessage<M>> messages = new MessageList<>(slices, size);
      if (range.maxBytes() < maxWeight && size > 1) {
        long weight = 0;
        int fitting = 0;
        for (StoredMessage<M> stored : messages) {
          weight += weigher.applyAsLong(stored.message());
          if (fitting > 0 && weight > range.maxBytes()) {
            break;
          }
          fitting++;
        }
        messages = new MessageList<>(slices, fitting);
      }
      return new Session<>(info, messages);
    }
  }
}

package io.sessionstream.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
final class SessionLog<M> implements SessionIndex.Place {
  private static final int MAX_MESSAGES = 256;

  /** Few, because what is not packed yet takes more. */
  private static final int MESSAGES_PER_PACK = 16;

  private final @Nullable MessagePacking<M> packing;
  private final String sessionId;
  private final long incarnation;
  private final long createMillis;
  private final List<Segment<M>> segments = new ArrayList<>(1);
  private @Nullable MessageIdIndex messageIds;
  private long bytes;
  private long activeNanos;
  private long refreshedNanos;
  private int chargedKib;
  private boolean closed;
  private boolean listed;
  private boolean retired;

  /**
   * A session without messages that weighs this many bytes.
   *
   * @param packing how messages are packed; null if they are kept as they are
   */
  SessionLog(
      @Nullable MessagePacking<M> packing,
      String sessionId,
      long incarnation,
      long createMillis,
      long activeNanos,
      long bytes) {
    this.packing = packing;
    this.sessionId = sessionId;
    this.incarnation = incarnation;
    this.createMillis = createMillis;
    this.activeNanos = activeNanos;
    this.bytes = bytes;
  }

  /** Adds a message of this weight; its time is at least that of the message before. */
  void add(M message, Optional<String> messageId, long nowMillis, long nowNanos, long weight) {
    long sequence = lastSequence() + 1;
    long appendMillis = Math.max(nowMillis, lastAppendMillis());
    LooseSegment<M> open = openSegment(sequence, appendMillis);
    open.add(message, appendMillis);
    if (messageId.isPresent()) {
      if (messageIds == null) {
        messageIds = new MessageIdIndex();
      }
      messageIds.put(messageId.get(), (int) sequence);
    }
    bytes += weight;
    activeNanos = nowNanos;
  }

  /** The segment into which the next message goes. */
  private LooseSegment<M> openSegment(long sequence, long appendMillis) {
    if (!segments.isEmpty() && last() instanceof LooseSegment<M> loose) {
      if (loose.takes(appendMillis)) {
        return loose;
      }
      if (packing != null) {
        // Before anything is added: what fails here has not changed the session.
        segments.set(segments.size() - 1, loose.pack(packing));
      }
    }
    LooseSegment<M> opened =
        new LooseSegment<>(
            sequence, appendMillis, packing == null ? MAX_MESSAGES : MESSAGES_PER_PACK);
    segments.add(opened);
    return opened;
  }

  /** The message with this id. */
  Optional<StoredMessage<M>> withId(String messageId) {
    int sequence = messageIds == null ? 0 : messageIds.sequenceOf(messageId);
    return sequence == 0
        ? Optional.empty()
        : Optional.of(segments.get(segmentOf(sequence)).get(sequence));
  }

  /** The session and the messages of the range, but for its limit of bytes. */
  Snapshot<M> snapshot(MessageRange range) {
    SequenceRange wanted = SequenceRange.of(range, lastSequence(), this::appendMillis);
    return new Snapshot<>(
        info(), wanted.isEmpty() ? List.of() : slices(wanted.first() - 1, wanted.last()), bytes);
  }

  private long appendMillis(long sequence) {
    return segments.get(segmentOf(sequence)).appendMillis(sequence);
  }

  private List<Segment.Slice<M>> slices(long afterSequence, long to) {
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

  SessionInfo info() {
    return SessionInfo.builder()
        .sessionId(sessionId)
        .incarnation(incarnation)
        .lastSequence(lastSequence())
        .createTime(Instant.ofEpochMilli(createMillis))
        .lastAppendTime(
            segments.isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(lastAppendMillis())))
        .closed(closed)
        .build();
  }

  /** Needs no lock. */
  @Override
  public String sessionId() {
    return sessionId;
  }

  /** Needs no lock. */
  @Override
  public long incarnation() {
    return incarnation;
  }

  /** Closes the session for new messages. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether the log is yet to be put into the index; from then on it is not. */
  boolean mustBeListed() {
    boolean must = !listed && !retired;
    listed |= must;
    return must;
  }

  long lastSequence() {
    return segments.isEmpty() ? 0 : last().lastSequence();
  }

  /** When the last message was stored, or, if there is none, the session was created. */
  long lastAppendMillis() {
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
      MessageList<M> messages =
          new MessageList<>(range.maxBytes() < maxWeight ? fitting(range, weigher) : slices);
      return new Session<>(info, range.newestFirst() ? new ReversedList<>(messages) : messages);
    }

    private List<Segment.Slice<M>> fitting(MessageRange range, ToLongFunction<? super M> weigher) {
      Room room = new Room(range.maxBytes());
      return range.newestFirst() ? fittingLast(room, weigher) : fittingFirst(room, weigher);
    }

    private List<Segment.Slice<M>> fittingFirst(Room room, ToLongFunction<? super M> weigher) {
      List<Segment.Slice<M>> fitting = new ArrayList<>();
      for (Segment.Slice<M> slice : slices) {
        int count = slice.fitting(room, weigher);
        if (count > 0) {
          fitting.add(slice.part(0, count));
        }
        if (count < slice.size()) {
          break;
        }
      }
      return fitting;
    }

    private List<Segment.Slice<M>> fittingLast(Room room, ToLongFunction<? super M> weigher) {
      List<Segment.Slice<M>> fitting = new ArrayList<>();
      for (Segment.Slice<M> slice : new ReversedList<>(slices)) {
        int count = slice.fittingLast(room, weigher);
        if (count > 0) {
          fitting.add(slice.part(slice.size() - count, count));
        }
        if (count < slice.size()) {
          break;
        }
      }
      Collections.reverse(fitting);
      return fitting;
    }
  }
}

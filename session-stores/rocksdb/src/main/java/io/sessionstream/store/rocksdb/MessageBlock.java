package io.sessionstream.store.rocksdb;

import io.sessionstream.core.MessageRange;
import io.sessionstream.core.StoredMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Consecutive messages of a session, immutable.
 *
 * <p>They come with what the session weighs up to each of them, so that it takes no look at them to
 * find how many of them have a given weight.
 */
final class MessageBlock<M> {
  private final long firstSequence;
  private final List<StoredMessage<M>> messages;

  /** What the session weighs before the first message, and up to each of them. */
  private final long[] sessionBytes;

  private MessageBlock(long firstSequence, List<StoredMessage<M>> messages, long[] sessionBytes) {
    this.firstSequence = firstSequence;
    this.messages = messages;
    this.sessionBytes = sessionBytes;
  }

  /** The beginning of a session that weighs so much without messages: none yet. */
  static <M> MessageBlock<M> beginning(long ownBytes) {
    return new MessageBlock<>(1, List.of(), new long[] {ownBytes});
  }

  long lastSequence() {
    return firstSequence + messages.size() - 1;
  }

  /** What the messages weigh. */
  long bytes() {
    return sessionBytes[messages.size()] - sessionBytes[0];
  }

  int size() {
    return messages.size();
  }

  /**
   * The messages of the range, as far as they are here and of no greater sequence than the last.
   */
  List<StoredMessage<M>> slice(MessageRange range, long lastSequence) {
    long last = Math.min(lastSequence, lastSequence());
    if (range.afterSequence() >= last) {
      return List.of();
    }
    int from = (int) (range.afterSequence() + 1 - firstSequence);
    int to = (int) Math.min(last + 1 - firstSequence, (long) from + range.maxMessages());
    return messages.subList(from, fitting(from, to, range.maxBytes()));
  }

  /** Up to where the messages together weigh no more, but one at least. */
  private int fitting(int from, int to, long maxBytes) {
    if (sessionBytes[to] - sessionBytes[from] <= maxBytes) {
      return to;
    }
    int found = Arrays.binarySearch(sessionBytes, from, to, sessionBytes[from] + maxBytes);
    return Math.max(from + 1, found >= 0 ? found : -found - 2);
  }

  /** Collects the messages that follow a block or stand alone. */
  static final class Collector<M> implements StoredSessions.Sink<M> {
    private final long firstSequence;
    private final long maxMessages;
    private final long maxBytes;
    private final List<StoredMessage<M>> messages;
    private long[] sessionBytes;

    /** Collects what follows the block, without limits. */
    Collector(MessageBlock<M> block) {
      this(block.firstSequence, Long.MAX_VALUE, Long.MAX_VALUE, block.sessionBytes.clone());
      messages.addAll(block.messages);
    }

    /** Collects the messages of a range of which the session weighs so much before the first. */
    Collector(MessageRange range, long bytesBefore) {
      this(
          range.afterSequence() + 1,
          range.maxMessages(),
          range.maxBytes(),
          new long[] {bytesBefore});
    }

    private Collector(long firstSequence, long maxMessages, long maxBytes, long[] sessionBytes) {
      this.firstSequence = firstSequence;
      this.maxMessages = maxMessages;
      this.maxBytes = maxBytes;
      this.sessionBytes = sessionBytes;
      this.messages = new ArrayList<>();
    }

    @Override
    public boolean add(StoredMessage<M> message, long bytes) {
      if (message.sequence() != nextSequence()) {
        throw new DamageException("the message with sequence " + nextSequence() + " is missing");
      }
      messages.add(message);
      if (messages.size() == sessionBytes.length) {
        sessionBytes = Arrays.copyOf(sessionBytes, Math.max(16, 2 * sessionBytes.length));
      }
      sessionBytes[messages.size()] = bytes;
      return !isFull();
    }

    /** Whether no more is wanted. */
    boolean isFull() {
      return messages.size() >= maxMessages
          || sessionBytes[messages.size()] - sessionBytes[0] >= maxBytes;
    }

    long nextSequence() {
      return firstSequence + messages.size();
    }

    MessageBlock<M> toBlock() {
      List<StoredMessage<M>> fixed = Collections.unmodifiableList(new ArrayList<>(messages));
      return new MessageBlock<>(
          firstSequence, fixed, Arrays.copyOf(sessionBytes, messages.size() + 1));
    }
  }
}

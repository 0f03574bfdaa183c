package io.sessionstream.store.rocksdb;

import io.sessionstream.core.StoredMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The messages of a session from the first one up to some other, immutable.
 *
 * <p>They come with what the session weighs up to each of them, so that it takes no look at them to
 * find how many of them have a given weight.
 */
final class MessageBlock<M> implements Span.Stamps {
  private final List<StoredMessage<M>> messages;

  /** What the session weighs without messages, and up to each of them. */
  private final long[] sessionBytes;

  private MessageBlock(List<StoredMessage<M>> messages, long[] sessionBytes) {
    this.messages = messages;
    this.sessionBytes = sessionBytes;
  }

  /** The beginning of a session that weighs so much without messages: none yet. */
  static <M> MessageBlock<M> beginning(long ownBytes) {
    return new MessageBlock<>(List.of(), new long[] {ownBytes});
  }

  long lastSequence() {
    return messages.size();
  }

  /** What the messages weigh. */
  long bytes() {
    return sessionBytes[messages.size()] - sessionBytes[0];
  }

  @Override
  public long millis(long sequence) {
    return messages.get((int) sequence - 1).appendMillis();
  }

  @Override
  public long bytes(long sequence) {
    return sessionBytes[(int) sequence];
  }

  /** The messages with these sequences, all of which must be here. */
  List<StoredMessage<M>> slice(Span span) {
    return span.isEmpty() ? List.of() : messages.subList((int) span.first() - 1, (int) span.last());
  }

  /** Collects the messages that follow a block. */
  static final class Extension<M> implements StoredSessions.Sink<M> {
    private final List<StoredMessage<M>> messages;
    private long[] sessionBytes;

    /** Begins with what is in the block, and expects as many messages as the session has. */
    Extension(MessageBlock<M> block, int expectedMessages) {
      messages = new ArrayList<>(expectedMessages);
      messages.addAll(block.messages);
      sessionBytes = Arrays.copyOf(block.sessionBytes, expectedMessages + 1);
    }

    @Override
    public void add(StoredMessage<M> message, long bytes) {
      messages.add(message);
      sessionBytes[messages.size()] = bytes;
    }

    /** The block, once all messages that were expected have come. */
    MessageBlock<M> toBlock() {
      return new MessageBlock<>(Collections.unmodifiableList(messages), sessionBytes);
    }
  }
}

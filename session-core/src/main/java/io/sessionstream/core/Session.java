package io.sessionstream.core;

import java.util.List;
import java.util.OptionalLong;

/**
 * A session as it was at one moment, with its messages or a range of them.
 *
 * @param info the session at that moment
 * @param messages the messages without gaps, in the order that was asked for; an immutable list,
 *     which may make its elements when they are asked for (so it is kept as given, not copied)
 * @param <M> what a message is
 */
public record Session<M>(SessionInfo info, List<StoredMessage<M>> messages) {
  /**
   * The {@link MessageRange#afterSequence()} that goes on after this range, if there is more; for
   * ranges in ascending order.
   */
  public OptionalLong nextAfterSequence() {
    if (messages.isEmpty()) {
      return OptionalLong.empty();
    }
    long last = messages.get(messages.size() - 1).sequence();
    return last < info.lastSequence() ? OptionalLong.of(last) : OptionalLong.empty();
  }
}

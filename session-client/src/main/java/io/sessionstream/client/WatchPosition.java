package io.sessionstream.client;

import com.google.protobuf.Duration;
import io.sessionstream.core.Message;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchEvent.EndReason;
import io.sessionstream.core.WatchRequest;
import io.sessionstream.v1.WatchEnd;
import io.sessionstream.v1.WatchEndReason;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import java.util.List;

/**
 * How far a watch has come: which session it is, and the last sequence that was delivered. From it
 * follows how the watch is resumed, and what may come next.
 */
final class WatchPosition {
  private final WatchRequest request;
  private long incarnation;
  private long lastSequence;

  /** Whether the last sequence is known: of a watch from the end it is not, to begin with. */
  private boolean isPlaced;

  WatchPosition(WatchRequest request) {
    this.request = request;
    this.incarnation = request.incarnation().orElse(0);
    this.isPlaced = !request.fromEnd();
    this.lastSequence = request.fromEnd() ? 0 : request.afterSequence();
  }

  /** Asks for what follows. */
  WatchSessionRequest next() {
    var interval = request.markInterval();
    WatchSessionRequest.Builder next =
        WatchSessionRequest.newBuilder()
            .setSessionId(request.sessionId())
            .setWaitForSession(request.waitForSession())
            .setMarkInterval(
                Duration.newBuilder()
                    .setSeconds(interval.getSeconds())
                    .setNanos(interval.getNano()))
            .setIncarnation(incarnation);
    if (isPlaced) {
      next.setAfterSequence(lastSequence);
    } else {
      next.setFromEnd(true);
    }
    return next.build();
  }

  /**
   * The event that a response tells; the position moves behind it.
   *
   * @throws SessionStreamException if it does not follow what came before
   */
  WatchEvent<Message> take(WatchSessionResponse response) {
    checkIncarnation(response.getIncarnation());
    return switch (response.getEventCase()) {
      case MESSAGES -> messages(response);
      case CAUGHT_UP -> caughtUp(response.getCaughtUp().getLastSequence());
      case END -> end(response.getEnd());
      case EVENT_NOT_SET -> throw broken("an event without content");
    };
  }

  /** The event for a session that is not there, of which the server tells with an error. */
  WatchEvent<Message> notFound() {
    EndReason reason = incarnation == 0 ? EndReason.NOT_FOUND : EndReason.FORGOTTEN;
    return new WatchEvent.Ended<>(incarnation, reason, lastSequence);
  }

  private void checkIncarnation(long of) {
    if (incarnation != 0 && of != incarnation) {
      throw broken("an event of another session with the same id");
    }
    incarnation = of;
  }

  private WatchEvent<Message> messages(WatchSessionResponse response) {
    List<StoredMessage<Message>> messages =
        WireMapping.stored(response.getMessages().getMessagesList());
    for (StoredMessage<Message> message : messages) {
      if (isPlaced && message.sequence() != lastSequence + 1) {
        throw broken("message " + message.sequence() + " after message " + lastSequence);
      }
      isPlaced = true;
      lastSequence = message.sequence();
    }
    return new WatchEvent.Messages<>(incarnation, messages);
  }

  private WatchEvent<Message> caughtUp(long sequence) {
    // A watch may begin after a message that is not stored yet.
    if (isPlaced && sequence > lastSequence) {
      throw broken("a mark at " + sequence + " after message " + lastSequence);
    }
    if (!isPlaced) {
      isPlaced = true;
      lastSequence = sequence;
    }
    return new WatchEvent.CaughtUp<>(incarnation, sequence);
  }

  private WatchEvent<Message> end(WatchEnd end) {
    return new WatchEvent.Ended<>(incarnation, reason(end.getReason()), end.getLastSequence());
  }

  private static EndReason reason(WatchEndReason reason) {
    return switch (reason) {
      case WATCH_END_REASON_CLOSED -> EndReason.CLOSED;
      case WATCH_END_REASON_DELETED -> EndReason.DELETED;
      case WATCH_END_REASON_FORGOTTEN, WATCH_END_REASON_UNSPECIFIED, UNRECOGNIZED ->
          EndReason.FORGOTTEN;
    };
  }

  private static SessionStreamException broken(String what) {
    return new SessionStreamException(
        ClientReason.BROKEN_CONTRACT.error("the server has sent " + what));
  }
}

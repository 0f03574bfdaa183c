package io.sessionstream.server.faults;

import io.sessionstream.client.SessionStreamClient;
import io.sessionstream.core.Message;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Watches a session to its end, and notes what it was told. */
final class FaultWatcher implements Callable<WatchEvent.Ended<Message>> {
  private final SessionStreamClient client;
  private final String sessionId;
  private final List<String> seen = new ArrayList<>();
  private long outOfOrder;

  FaultWatcher(SessionStreamClient client, String sessionId) {
    this.client = client;
    this.sessionId = sessionId;
  }

  String sessionId() {
    return sessionId;
  }

  @Override
  public WatchEvent.Ended<Message> call() {
    WatchRequest request =
        WatchRequest.builder()
            .sessionId(sessionId)
            .waitForSession(true)
            .markInterval(Duration.ofSeconds(1))
            .build();
    try (client) {
      return client.blocking().watch(request, this::note);
    }
  }

  private void note(WatchEvent<Message> event) {
    if (event instanceof WatchEvent.Messages<Message> messages) {
      for (StoredMessage<Message> stored : messages.messages()) {
        if (stored.sequence() != seen.size() + 1) {
          outOfOrder++;
        }
        seen.add(stored.message().messageId().orElse(""));
      }
    }
  }

  /** The ids of the messages that were seen, in order. */
  List<String> seen() {
    return seen;
  }

  /** How many came with another number than the next one. */
  long outOfOrder() {
    return outOfOrder;
  }
}

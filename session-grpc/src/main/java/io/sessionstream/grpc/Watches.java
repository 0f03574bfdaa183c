package io.sessionstream.grpc;

import com.google.protobuf.Duration;
import io.sessionstream.core.MessageLimits;
import io.sessionstream.core.RuleSet;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import io.sessionstream.v1.WatchSessionRequest;
import java.util.concurrent.Flow;

/** Begins watches of sessions. */
final class Watches {
  /** A watcher that does not read holds this, and as much that the transport has taken. */
  private static final int MAX_EVENT_BYTES = 32 << 10;

  private final SessionStore<byte[]> store;
  private final RuleSet<WatchSessionRequest> rules;
  private final int maxEventBytes;

  Watches(SessionStore<byte[]> store, MessageLimits limits, int maxResponseBytes) {
    this.store = store;
    rules = RequestRules.watchSession(limits);
    maxEventBytes = Math.min(MAX_EVENT_BYTES, maxResponseBytes);
  }

  /** The events that are asked for; throws what is wrong with the request. */
  Flow.Publisher<WatchEvent<byte[]>> watch(WatchSessionRequest request) {
    rules.require(request);
    WatchRequest.Builder watch =
        WatchRequest.builder()
            .sessionId(request.getSessionId())
            .afterSequence(request.getAfterSequence())
            .fromEnd(request.getFromEnd())
            .waitForSession(request.getWaitForSession())
            .maxBytes(maxEventBytes);
    if (request.hasMarkInterval()) {
      Duration interval = request.getMarkInterval();
      watch.markInterval(java.time.Duration.ofSeconds(interval.getSeconds(), interval.getNanos()));
    }
    if (request.getIncarnation() != 0) {
      watch.incarnation(request.getIncarnation());
    }
    return store.watch(watch.build());
  }
}

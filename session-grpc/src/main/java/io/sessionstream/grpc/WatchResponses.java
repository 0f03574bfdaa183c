package io.sessionstream.grpc;

import io.sessionstream.core.WatchEvent;
import io.sessionstream.v1.CaughtUp;
import io.sessionstream.v1.WatchEnd;
import io.sessionstream.v1.WatchEndReason;
import io.sessionstream.v1.WatchSessionResponse;

/** What a watcher is told besides messages. */
final class WatchResponses {
  private WatchResponses() {}

  static WatchSessionResponse caughtUp(WatchEvent.CaughtUp<?> mark) {
    return WatchSessionResponse.newBuilder()
        .setIncarnation(mark.incarnation())
        .setCaughtUp(CaughtUp.newBuilder().setLastSequence(mark.lastSequence()))
        .build();
  }

  static WatchSessionResponse end(WatchEvent.Ended<?> end) {
    return WatchSessionResponse.newBuilder()
        .setIncarnation(end.incarnation())
        .setEnd(
            WatchEnd.newBuilder()
                .setReason(reason(end.reason()))
                .setLastSequence(end.lastSequence()))
        .build();
  }

  private static WatchEndReason reason(WatchEvent.EndReason reason) {
    return switch (reason) {
      case CLOSED -> WatchEndReason.WATCH_END_REASON_CLOSED;
      case DELETED -> WatchEndReason.WATCH_END_REASON_DELETED;
      case FORGOTTEN -> WatchEndReason.WATCH_END_REASON_FORGOTTEN;
      case NOT_FOUND -> throw new IllegalArgumentException("told as an error of the call");
    };
  }
}

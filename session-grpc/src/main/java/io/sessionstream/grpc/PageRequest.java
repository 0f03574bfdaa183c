package io.sessionstream.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.v1.GetSessionRequest;
import java.util.Optional;

/**
 * A request for a page of a session, which has kept the rules.
 *
 * @param request the request
 * @param place where the page before has ended; empty for the first page
 */
record PageRequest(GetSessionRequest request, Optional<SessionPlace> place) {
  private static final int DEFAULT_PAGE_SIZE = 1_000;
  private static final int MAX_PAGE_SIZE = 10_000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  static PageRequest of(GetSessionRequest request) {
    Optional<PageToken> token = PageToken.decode(request.getPageToken());
    return new PageRequest(request, token.flatMap(t -> SessionPlace.of(t.place())));
  }

  /** Whether this is the session of the pages before; true for the first page. */
  boolean isOf(SessionInfo session) {
    return place.isEmpty() || place.get().incarnation() == session.incarnation();
  }

  /** The request for the page after this place. */
  PageRequest after(SessionPlace place) {
    return new PageRequest(request, Optional.of(place));
  }

  /** The token with which a client asks for this page. */
  String token() {
    ByteString bytes = place.map(SessionPlace::toBytes).orElse(ByteString.EMPTY);
    return new PageToken(PageToken.hash(request), bytes).encode();
  }

  /** The greatest number of messages on the page. */
  int pageSize() {
    return request.getPageSize() == 0
        ? DEFAULT_PAGE_SIZE
        : Math.min(request.getPageSize(), MAX_PAGE_SIZE);
  }

  /** The messages from where the page begins. */
  MessageRange range(int maxMessages, long maxBytes) {
    boolean newestFirst = request.getNewestFirst();
    long after = request.getAfterSequence();
    long before = beforeSequence();
    if (place.isPresent()) {
      after = newestFirst ? after : place.get().sequence();
      before = newestFirst ? place.get().sequence() : before;
    }
    MessageRange.Builder range =
        MessageRange.builder()
            .afterSequence(after)
            .beforeSequence(before)
            .newestFirst(newestFirst)
            .maxMessages(maxMessages)
            .maxBytes(maxBytes);
    if (request.hasFromTime()) {
      range.fromMillis(firstMilliFrom(request.getFromTime()));
    }
    if (request.hasBeforeTime()) {
      range.beforeMillis(firstMilliFrom(request.getBeforeTime()));
    }
    return range.build();
  }

  /** Whether no message after the one with this sequence is wanted, judged by sequences alone. */
  boolean endsWith(long sequence, long lastOfSession) {
    return request.getNewestFirst()
        ? sequence - 1 <= request.getAfterSequence()
        : sequence >= Math.min(lastOfSession, beforeSequence() - 1);
  }

  /** Whether a time says where the last page ends. */
  boolean endsByTime() {
    return request.getNewestFirst() ? request.hasFromTime() : request.hasBeforeTime();
  }

  private long beforeSequence() {
    return request.getBeforeSequence() == 0 ? Long.MAX_VALUE : request.getBeforeSequence();
  }

  /** The time, rounded up: messages have times to the millisecond. */
  private static long firstMilliFrom(Timestamp time) {
    int millis = (time.getNanos() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    return time.getSeconds() * 1_000 + millis;
  }
}

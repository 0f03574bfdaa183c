package io.sessionstream.grpc;

import static io.sessionstream.core.Checks.notNegative;
import static io.sessionstream.core.Checks.timestamp;
import static io.sessionstream.core.Checks.utf8Bytes;
import static io.sessionstream.core.MessageRules.sessionId;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.sessionstream.core.Check;
import io.sessionstream.core.MessageLimits;
import io.sessionstream.core.Rule;
import io.sessionstream.core.RuleSet;
import io.sessionstream.core.Violation;
import io.sessionstream.v1.CloseSessionRequest;
import io.sessionstream.v1.DeleteSessionRequest;
import io.sessionstream.v1.GetSessionRequest;
import io.sessionstream.v1.ListSessionsRequest;
import io.sessionstream.v1.WatchSessionRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What is required of the requests that have no messages, as tables. */
final class RequestRules {
  private static final int MAX_NANOS = 999_999_999;
  private static final long MAX_MARK_SECONDS = 3_600;
  private static final List<Violation> NO_TOKEN =
      List.of(
          Violation.of(
              "page_token", "must be the next_page_token of another page, or \"\" for the first"));
  private static final List<Violation> TOKEN_OF_ANOTHER_REQUEST =
      List.of(
          Violation.of(
              "page_token",
              "is of another request: all fields but page_size must be as they were for the page"
                  + " before"));

  private RequestRules() {}

  static RuleSet<GetSessionRequest> getSession(MessageLimits limits) {
    return RuleSet.<GetSessionRequest>builder()
        .required("session_id", request -> text(request.getSessionId()), sessionId(limits))
        .optional("page_size", request -> Optional.of(request.getPageSize()), notNegative())
        .rule(
            pageToken(GetSessionRequest::getPageToken, place -> SessionPlace.of(place).isPresent()))
        .optional(
            "after_sequence", request -> Optional.of(request.getAfterSequence()), notNegative())
        .optional(
            "before_sequence", request -> Optional.of(request.getBeforeSequence()), notNegative())
        .optional(
            "from_time", request -> time(request.hasFromTime(), request.getFromTime()), timestamp())
        .optional(
            "before_time",
            request -> time(request.hasBeforeTime(), request.getBeforeTime()),
            timestamp())
        .build();
  }

  static RuleSet<ListSessionsRequest> listSessions(MessageLimits limits) {
    return RuleSet.<ListSessionsRequest>builder()
        .optional(
            "prefix",
            request -> text(request.getPrefix()),
            utf8Bytes(1, limits.maxSessionIdBytes()))
        .optional("page_size", request -> Optional.of(request.getPageSize()), notNegative())
        .rule(
            pageToken(
                ListSessionsRequest::getPageToken,
                place -> !place.isEmpty() && place.isValidUtf8()))
        .build();
  }

  static RuleSet<WatchSessionRequest> watchSession(MessageLimits limits) {
    return RuleSet.<WatchSessionRequest>builder()
        .required("session_id", request -> text(request.getSessionId()), sessionId(limits))
        .optional(
            "after_sequence", request -> Optional.of(request.getAfterSequence()), notNegative())
        .optional(
            "from_end",
            request -> given(request.hasFromEnd(), request.getFromEnd()),
            fromEnd ->
                fromEnd ? Optional.empty() : Optional.of("must be true if it is set, is false"))
        .optional(
            "mark_interval",
            request -> given(request.hasMarkInterval(), request.getMarkInterval()),
            markInterval())
        .build();
  }

  static RuleSet<CloseSessionRequest> closeSession(MessageLimits limits) {
    return RuleSet.<CloseSessionRequest>builder()
        .required("session_id", request -> text(request.getSessionId()), sessionId(limits))
        .build();
  }

  static RuleSet<DeleteSessionRequest> deleteSession(MessageLimits limits) {
    return RuleSet.<DeleteSessionRequest>builder()
        .required("session_id", request -> text(request.getSessionId()), sessionId(limits))
        .build();
  }

  /** A token is absent, or one of this request whose place the call knows. */
  private static <Q extends Message> Rule<Q> pageToken(
      Function<Q, String> token, Predicate<ByteString> isPlace) {
    return request -> {
      String text = token.apply(request);
      if (text.isEmpty()) {
        return List.of();
      }
      Optional<PageToken> given = PageToken.decode(text);
      if (given.isEmpty()) {
        return NO_TOKEN;
      }
      if (given.get().request() != PageToken.hash(request)) {
        return TOKEN_OF_ANOTHER_REQUEST;
      }
      return isPlace.test(given.get().place()) ? List.of() : NO_TOKEN;
    };
  }

  private static Check<Duration> markInterval() {
    return interval -> {
      long seconds = interval.getSeconds();
      int nanos = interval.getNanos();
      boolean allowed =
          nanos >= 0
              && nanos <= MAX_NANOS
              && seconds >= 1
              && (seconds < MAX_MARK_SECONDS || (seconds == MAX_MARK_SECONDS && nanos == 0));
      return allowed
          ? Optional.empty()
          : Optional.of(
              "must be from 1 second to 1 hour, is %d seconds and %d nanoseconds"
                  .formatted(seconds, nanos));
    };
  }

  private static Optional<String> text(String value) {
    return given(!value.isEmpty(), value);
  }

  private static Optional<Instant> time(boolean isGiven, Timestamp time) {
    return isGiven
        ? Optional.of(MessageMapping.instant(time.getSeconds(), time.getNanos()))
        : Optional.empty();
  }

  private static <V> Optional<V> given(boolean isGiven, V value) {
    return isGiven ? Optional.of(value) : Optional.empty();
  }
}

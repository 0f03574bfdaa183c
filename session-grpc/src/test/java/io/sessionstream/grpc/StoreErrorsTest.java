package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.rpc.Code;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Durability;
import io.sessionstream.core.InvalidMessageException;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.Violation;
import io.sessionstream.grpc.testing.CapturedLog;
import io.sessionstream.grpc.testing.FunctionStore;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the contract's error table that begin in the store. */
class StoreErrorsTest {
  private static final String SECRET = "secret of the driver";

  @AutoClose private final CapturedLog log = new CapturedLog();

  static Stream<Arguments> rows() {
    return Stream.of(
        row(
            SessionStoreException.messageIdReused("m-1", 42),
            new Problem(
                Code.ALREADY_EXISTS,
                "MESSAGE_ID_REUSED",
                Map.of("message_id", "m-1", "sequence", "42"))),
        row(
            SessionStoreException.sequenceMismatch(3, 5),
            new Problem(
                Code.ABORTED,
                "SEQUENCE_MISMATCH",
                Map.of("expected_sequence", "3", "actual_sequence", "5"))),
        row(
            SessionStoreException.sessionClosed("s"),
            new Problem(Code.FAILED_PRECONDITION, "SESSION_CLOSED", Map.of("session_id", "s"))),
        row(
            SessionStoreException.sessionFull("10 messages"),
            new Problem(Code.RESOURCE_EXHAUSTED, "SESSION_FULL", Map.of("limit", "10 messages"))),
        row(
            SessionStoreException.storeFull("1024 bytes"),
            new Problem(Code.RESOURCE_EXHAUSTED, "STORE_FULL", Map.of("limit", "1024 bytes"))),
        row(
            SessionStoreException.storeBusy("10 appends"),
            new Problem(
                Code.RESOURCE_EXHAUSTED,
                "STORE_BUSY",
                Map.of("limit", "10 appends"),
                Problem.RETRY)),
        row(
            SessionStoreException.durabilityUnavailable(Durability.REPLICATED, Durability.SYNCED),
            new Problem(
                Code.FAILED_PRECONDITION,
                "DURABILITY_UNAVAILABLE",
                Map.of("durability", "REPLICATED", "highest_durability", "SYNCED"))),
        row(
            new InvalidMessageException(List.of(Violation.of("message.sender", "is unwanted"))),
            Problem.invalid("message.sender", "is unwanted")));
  }

  private static Arguments row(RuntimeException failure, Problem expected) {
    return argumentSet(expected.reason(), failure, expected);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void append_storeRefuses_answersTheRow(RuntimeException failure, Problem expected) {
    assertThat(appendTo(store(CompletableFuture.failedFuture(failure)))).isEqualTo(expected);
    assertThat(log.warnings()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void append_storeThrowsTheRefusal_answersTheRow(RuntimeException failure, Problem expected) {
    FunctionStore store =
        FunctionStore.appending(
            append -> {
              throw failure;
            });
    assertThat(appendTo(store)).isEqualTo(expected);
  }

  /** As a stage that depends on the failed one reports it. */
  @ParameterizedTest
  @MethodSource("rows")
  void append_refusalIsWrapped_answersTheRow(RuntimeException failure, Problem expected) {
    FunctionStore store =
        store(
            CompletableFuture.failedFuture(
                new CompletionException(new IllegalStateException(failure))));
    assertThat(appendTo(store)).isEqualTo(expected);
  }

  static Stream<Arguments> unavailable() {
    return Stream.of(
        argumentSet(
            "UNAVAILABLE",
            SessionStoreException.unavailable(
                "the store did not answer", new IllegalStateException(SECRET))),
        argumentSet("CLOSED", SessionStoreException.closed()));
  }

  @ParameterizedTest
  @MethodSource("unavailable")
  void append_storeIsUnavailable_answersUnavailableAndLogsTheCause(SessionStoreException failure) {
    Problem problem = appendTo(store(CompletableFuture.failedFuture(failure)));
    assertThat(problem).isEqualTo(storeUnavailable());
    assertThat(log.warnings())
        .singleElement()
        .satisfies(
            line -> {
              if (failure.getCause() != null) {
                assertThat(line.stackTrace()).contains(SECRET);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("unavailable")
  void lookup_storeIsUnavailable_answersUnavailable(SessionStoreException failure) {
    FunctionStore store =
        FunctionStore.finding((sessionId, range) -> CompletableFuture.failedFuture(failure));
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store)) {
      var answer = TestCall.lookups(service.channel()).ask(lookup("s"));
      assertThat(problem(answer)).isEqualTo(storeUnavailable());
      assertThat(answer.toString()).doesNotContain(SECRET);
    }
  }

  @Test
  void append_storeWasClosed_answersUnavailable() {
    var store = ServiceUnderTest.memoryStore();
    store.close();
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store)) {
      var call = TestCall.appends(service.channel());
      assertThat(problem(call.ask(append("s", "text")))).isEqualTo(storeUnavailable());
      assertThat(problem(call.ask(append("s", "text")))).isEqualTo(storeUnavailable());
    }
  }

  private static Problem storeUnavailable() {
    return new Problem(Code.UNAVAILABLE, "STORE_UNAVAILABLE", Map.of(), Problem.RETRY);
  }

  private static FunctionStore store(CompletableFuture<Acknowledgement> answer) {
    return FunctionStore.appending(append -> answer);
  }

  private static Problem appendTo(FunctionStore store) {
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store)) {
      var answer = TestCall.appends(service.channel()).ask(append("s", "text"));
      assertThat(answer.toString()).doesNotContain(SECRET);
      return problem(answer);
    }
  }
}

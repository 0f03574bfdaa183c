package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.rpc.Code;
import io.grpc.Metadata;
import io.grpc.Status;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.grpc.testing.CapturedLog;
import io.sessionstream.grpc.testing.FunctionStore;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.SessionServiceGrpc;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A bug is answered in-band with an id; what happened is in the log, and only there. */
class InternalErrorsTest {
  private static final String SECRET = "secret of the driver";
  private static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  @AutoClose private final CapturedLog log = new CapturedLog();

  static Stream<Arguments> brokenAppends() {
    return Stream.of(
        broken(
            "throws",
            () -> {
              throw secret();
            }),
        broken("fails", () -> CompletableFuture.failedFuture(secret())),
        broken("fails with an Error", () -> CompletableFuture.failedFuture(new Error(SECRET))),
        broken(
            "fails with a CompletionException",
            () -> CompletableFuture.failedFuture(new CompletionException(secret()))),
        broken(
            "fails later",
            () ->
                CompletableFuture.supplyAsync(
                    () -> {
                      throw secret();
                    })),
        broken(
            "completes with what cannot be read",
            () -> CompletableFuture.completedFuture(new BrokenAcknowledgement())),
        broken(
            "completes later with what cannot be read",
            () -> CompletableFuture.supplyAsync(BrokenAcknowledgement::new)));
  }

  private static Arguments broken(String name, Supplier<CompletionStage<Acknowledgement>> appends) {
    return argumentSet(name, appends);
  }

  @ParameterizedTest
  @MethodSource("brokenAppends")
  void append_storeHasABug_answersInternalAndLivesOn(
      Supplier<CompletionStage<Acknowledgement>> appends) {
    SessionStore<byte[]> memory = ServiceUnderTest.memoryStore();
    SessionStore<byte[]> store =
        FunctionStore.appending(
            append -> append.sessionId().equals("broken") ? appends.get() : memory.append(append));
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store)) {
      var call =
          TestCall.builder(service.channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
              .header(REQUEST_ID, "request-7")
              .start();
      call.send(append("s", "first"));
      call.send(append("broken", "text"));
      call.send(append("s", "second"));
      call.halfClose();
      var answers = call.rest();

      assertThat(answers).hasSize(3);
      assertThat(answers.get(0).getSuccess().getSequence()).isEqualTo(1);
      assertIsInternalAndLogged(answers.get(1).getError());
      assertThat(answers.get(2).getSuccess().getSequence()).isEqualTo(2);
      assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    }
  }

  static Stream<Arguments> brokenFinds() {
    return Stream.of(
        brokenFind(
            "throws",
            () -> {
              throw secret();
            }),
        brokenFind("fails", () -> CompletableFuture.failedFuture(secret())),
        brokenFind(
            "completes with what cannot be read",
            () -> CompletableFuture.completedFuture(Optional.of(brokenSession()))),
        brokenFind(
            "completes later with what cannot be read",
            () -> CompletableFuture.supplyAsync(() -> Optional.of(brokenSession()))));
  }

  private static Arguments brokenFind(
      String name, Supplier<CompletionStage<Optional<Session<byte[]>>>> finds) {
    return argumentSet(name, finds);
  }

  @ParameterizedTest
  @MethodSource("brokenFinds")
  void lookup_storeHasABug_answersInternalAndLivesOn(
      Supplier<CompletionStage<Optional<Session<byte[]>>>> finds) {
    SessionStore<byte[]> store =
        FunctionStore.finding(
            (sessionId, range) ->
                sessionId.equals("broken")
                    ? finds.get()
                    : CompletableFuture.completedFuture(Optional.empty()));
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store)) {
      var call =
          TestCall.builder(service.channel(), SessionServiceGrpc.getGetSessionDataMethod())
              .header(REQUEST_ID, "request-7")
              .start();
      call.send(lookup("broken"));
      call.send(lookup("s"));
      call.halfClose();
      var answers = call.rest();

      assertThat(answers).hasSize(2);
      assertIsInternalAndLogged(answers.get(0).getError());
      assertThat(Problem.of(answers.get(1).getError())).isEqualTo(Problem.sessionNotFound("s"));
      assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    }
  }

  private void assertIsInternalAndLogged(com.google.rpc.Status error) {
    Problem problem = Problem.of(error);
    assertThat(problem.code()).isEqualTo(Code.INTERNAL);
    assertThat(problem.reason()).isEqualTo("INTERNAL");
    assertThat(problem.metadata()).containsOnlyKeys("error_id");
    assertThat(problem.more()).isEmpty();
    assertThat(error.toString()).doesNotContain(SECRET, "Exception", "io.sessionstream");

    String errorId = requireNonNull(problem.metadata().get("error_id"));
    assertThat(log.warnings())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.message()).contains(errorId, "request-7");
              assertThat(line.stackTrace()).contains(SECRET);
            });
  }

  private static IllegalStateException secret() {
    return new IllegalStateException(SECRET);
  }

  private static Session<byte[]> brokenSession() {
    List<StoredMessage<byte[]>> unreadable =
        new AbstractList<>() {
          @Override
          public StoredMessage<byte[]> get(int index) {
            throw secret();
          }

          @Override
          public int size() {
            return 1;
          }
        };
    return new Session<>(
        SessionInfo.builder()
            .sessionId("broken")
            .incarnation(7)
            .lastSequence(1)
            .createTime(Instant.EPOCH)
            .lastAppendTime(Instant.EPOCH)
            .build(),
        unreadable);
  }

  private static final class BrokenAcknowledgement implements Acknowledgement {
    @Override
    public long sequence() {
      throw secret();
    }

    @Override
    public long appendMillis() {
      return 0;
    }

    @Override
    public boolean duplicate() {
      return false;
    }

    @Override
    public Durability durability() {
      return Durability.APPLIED;
    }
  }
}

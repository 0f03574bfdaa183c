package io.sessionstream.testclients;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.sessionstream.v1.AppendMessageRequest;
import io.sessionstream.v1.AppendMessageResponse;
import io.sessionstream.v1.CaughtUp;
import io.sessionstream.v1.GetSessionRequest;
import io.sessionstream.v1.GetSessionResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.ImportMessagesRequest;
import io.sessionstream.v1.ImportMessagesResponse;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.Session;
import io.sessionstream.v1.SessionServiceGrpc.SessionServiceImplBase;
import io.sessionstream.v1.StoredMessage;
import io.sessionstream.v1.Success;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import io.sessionstream.v1.WatchedMessages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class TourCommandTest {
  private final SmallService service = new SmallService();

  private ClientRun run() {
    try (TestServer server = TestServer.start(service)) {
      return ClientRun.of("tour", "--target", server.target());
    }
  }

  @Test
  void tour_ofAServer_usesEachKindOfCallAndEndsWithLookUps() {
    ClientRun run = run();

    assertThat(run.out())
        .containsExactly(
            "Unary call (AppendMessage): one request, one answer",
            "  message tour/1 is number 1 of its session",
            "Client streaming (ImportMessages): many requests, one answer",
            "  3 received: 3 appended, 0 there already, 0 failed",
            "Server streaming (WatchSession): one request, many answers",
            "  1 Guide: These were loaded together.",
            "  2 Guest: And what comes back?",
            "  3 Guide: One summary.",
            "  caught up at 3, and watched no longer",
            "Bidirectional streaming (GetStreamMessages): many requests, an answer to each",
            "  message tour/5 is number 2 of its session",
            "  message tour/6 is number 3 of its session",
            "Look-ups (GetSession)",
            "Success: tour-1 has 3 messages",
            "Success: tour-2 has 3 messages",
            "Error: 404 NOT_FOUND: there is no session \"no-such-session\"");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void tour_aSecondTime_findsEverythingThere() {
    run();
    ClientRun run = run();

    assertThat(run.out())
        .contains(
            "  message tour/1 is number 1 of its session, and was there already",
            "  3 received: 0 appended, 3 there already, 0 failed",
            "  message tour/6 is number 3 of its session, and was there already");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void tour_whereWhatShouldBeMissingIsThere_fails() {
    service.sessions.put("no-such-session", new ArrayList<>());

    assertThat(run().exitCode()).isEqualTo(1);
  }

  @Test
  void tour_whereACallFails_saysWhy() {
    service.failure = Code.RESOURCE_EXHAUSTED;
    ClientRun run = run();

    assertThat(run.err()).containsExactly("Error: 429 RESOURCE_EXHAUSTED: no");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void tour_whereTheStoreIsUnavailable_isNotTakenForNoServer() {
    service.failure = Code.UNAVAILABLE;

    assertThat(run().exitCode()).isEqualTo(1);
  }

  @Test
  void tour_withoutServer_saysHowToNameOne() {
    String target;
    try (TestServer server = TestServer.start(service)) {
      target = server.target();
    }
    ClientRun run = ClientRun.of("tour", "--target", target);

    assertThat(run.err())
        .containsExactly(
            "Error: cannot reach a server at "
                + target
                + " (connection refused); start the server, or name its address with --target"
                + " host:port.");
    assertThat(run.exitCode()).isEqualTo(3);
  }

  /** As much of a service as the tour needs. */
  private static final class SmallService extends SessionServiceImplBase {
    private final Map<String, List<Message>> sessions = new LinkedHashMap<>();
    private Code failure = Code.OK;

    private synchronized Success append(String sessionId, Message message) {
      List<Message> session = sessions.computeIfAbsent(sessionId, id -> new ArrayList<>());
      boolean duplicate = session.contains(message);
      if (!duplicate) {
        session.add(message);
      }
      return Success.newBuilder()
          .setSequence(session.indexOf(message) + 1)
          .setDuplicate(duplicate)
          .build();
    }

    private static <A> void answer(StreamObserver<A> answers, A answer) {
      answers.onNext(answer);
      answers.onCompleted();
    }

    private static void fail(StreamObserver<?> answers, Code code, String message) {
      answers.onError(
          StatusProto.toStatusRuntimeException(
              com.google.rpc.Status.newBuilder()
                  .setCode(code.getNumber())
                  .setMessage(message)
                  .addDetails(Any.pack(ErrorInfo.getDefaultInstance()))
                  .build()));
    }

    @Override
    public void appendMessage(
        AppendMessageRequest request, StreamObserver<AppendMessageResponse> answers) {
      if (failure != Code.OK) {
        fail(answers, failure, "no");
        return;
      }
      Success success = append(request.getSessionId(), request.getMessage());
      answer(answers, AppendMessageResponse.newBuilder().setSuccess(success).build());
    }

    @Override
    public StreamObserver<ImportMessagesRequest> importMessages(
        StreamObserver<ImportMessagesResponse> answers) {
      ImportMessagesResponse.Builder summary = ImportMessagesResponse.newBuilder();
      return new Incoming<>(
          request ->
              request
                  .getEntriesList()
                  .forEach(
                      entry -> {
                        boolean duplicate =
                            append(entry.getSessionId(), entry.getMessage()).getDuplicate();
                        summary
                            .setReceived(summary.getReceived() + 1)
                            .setAppended(summary.getAppended() + (duplicate ? 0 : 1))
                            .setDuplicates(summary.getDuplicates() + (duplicate ? 1 : 0));
                      }),
          () -> answer(answers, summary.build()));
    }

    @Override
    public StreamObserver<GetStreamMessagesRequest> getStreamMessages(
        StreamObserver<GetStreamMessagesResponse> answers) {
      return new Incoming<>(
          request ->
              answers.onNext(
                  GetStreamMessagesResponse.newBuilder()
                      .setSuccess(append(request.getSessionId(), request.getMessage()))
                      .build()),
          answers::onCompleted);
    }

    @Override
    public synchronized void watchSession(
        WatchSessionRequest request, StreamObserver<WatchSessionResponse> answers) {
      List<Message> session = sessions.getOrDefault(request.getSessionId(), List.of());
      WatchedMessages.Builder messages = WatchedMessages.newBuilder();
      for (int i = 0; i < session.size(); i++) {
        messages.addMessages(
            StoredMessage.newBuilder().setSequence(i + 1).setMessage(session.get(i)));
      }
      answers.onNext(WatchSessionResponse.newBuilder().setMessages(messages).build());
      answers.onNext(
          WatchSessionResponse.newBuilder()
              .setCaughtUp(CaughtUp.newBuilder().setLastSequence(session.size()))
              .build());
    }

    @Override
    public synchronized void getSession(
        GetSessionRequest request, StreamObserver<GetSessionResponse> answers) {
      List<Message> session = sessions.get(request.getSessionId());
      if (session == null) {
        fail(answers, Code.NOT_FOUND, "there is no session \"" + request.getSessionId() + "\"");
        return;
      }
      answer(
          answers,
          GetSessionResponse.newBuilder()
              .setSession(Session.newBuilder().setLastSequence(session.size()))
              .build());
    }
  }

  /** The requests of a stream. */
  private record Incoming<Q>(Consumer<Q> each, Runnable end) implements StreamObserver<Q> {
    @Override
    public void onNext(Q request) {
      each.accept(request);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      end.run();
    }
  }
}

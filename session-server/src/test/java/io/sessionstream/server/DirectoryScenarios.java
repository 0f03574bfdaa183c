package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.appends;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.problem;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static io.sessionstream.grpc.testing.Requests.texts;
import static io.sessionstream.v1.SessionServiceGrpc.getCloseSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getDeleteSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getGetSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getListSessionsMethod;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.sessionstream.grpc.testing.OneRequest;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.CloseSessionRequest;
import io.sessionstream.v1.CloseSessionResponse;
import io.sessionstream.v1.DeleteSessionRequest;
import io.sessionstream.v1.GetSessionRequest;
import io.sessionstream.v1.GetSessionResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.ListSessionsRequest;
import io.sessionstream.v1.ListSessionsResponse;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.Session;
import io.sessionstream.v1.SessionSummary;
import io.sessionstream.v1.StoredMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sessions page by page, and sessions as a whole: listed, closed, deleted. */
interface DirectoryScenarios extends Scenario {
  @Test
  default void get_sessionGrowsMeanwhile_pagesChainThroughAll() {
    store("paged", appends("paged", "text", 250));
    List<StoredMessage> forwards = new ArrayList<>();
    GetSessionRequest.Builder request =
        GetSessionRequest.newBuilder().setSessionId("paged").setPageSize(100);
    do {
      GetSessionResponse page = get(request);
      forwards.addAll(page.getSession().getMessagesList());
      if (forwards.size() == 200) {
        store("paged", appends("paged", "more", 100));
      }
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    assertThat(sequences(forwards)).isEqualTo(oneTo(350));
    List<String> expected = new ArrayList<>(texts("text", 250));
    expected.addAll(texts("more", 100));
    assertThat(forwards.stream().map(m -> m.getMessage().getText()).toList()).isEqualTo(expected);
  }

  @Test
  default void get_newestFirst_pagesGoBackwards() {
    store("backwards", appends("backwards", "text", 25));
    GetSessionRequest.Builder request =
        GetSessionRequest.newBuilder()
            .setSessionId("backwards")
            .setPageSize(10)
            .setNewestFirst(true);
    List<List<Long>> pages = new ArrayList<>();
    do {
      GetSessionResponse page = get(request);
      pages.add(sequences(page.getSession().getMessagesList()));
      store("backwards", appends("backwards", "later", 1));
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    assertThat(pages)
        .containsExactly(
            List.of(25L, 24L, 23L, 22L, 21L, 20L, 19L, 18L, 17L, 16L),
            List.of(15L, 14L, 13L, 12L, 11L, 10L, 9L, 8L, 7L, 6L),
            List.of(5L, 4L, 3L, 2L, 1L));
  }

  @Test
  default void get_byTime_isWhatWasStoredFromThenUpToThen() {
    for (int i = 0; i < 20; i++) {
      store("timed", appends("timed", "text", 5));
    }
    List<StoredMessage> all =
        get(GetSessionRequest.newBuilder().setSessionId("timed")).getSession().getMessagesList();
    StoredMessage first = all.get(30);
    StoredMessage last = all.get(70);
    List<Long> between =
        all.stream()
            .filter(message -> millis(message) >= millis(first) && millis(message) < millis(last))
            .map(StoredMessage::getSequence)
            .toList();
    GetSessionRequest.Builder request =
        GetSessionRequest.newBuilder()
            .setSessionId("timed")
            .setFromTime(first.getAppendTime())
            .setBeforeTime(last.getAppendTime());
    assertThat(sequences(get(request).getSession().getMessagesList())).isEqualTo(between);
    List<Long> descending = new ArrayList<>(between);
    Collections.reverse(descending);
    assertThat(sequences(get(request.setNewestFirst(true)).getSession().getMessagesList()))
        .isEqualTo(descending);
  }

  private static long millis(StoredMessage message) {
    return message.getAppendTime().getSeconds() * 1_000
        + message.getAppendTime().getNanos() / 1_000_000;
  }

  @Test
  default void list_byPrefix_pagesChainThroughAll() {
    List<String> ids = IntStream.range(0, 25).mapToObj(i -> "listed-%02d".formatted(i)).toList();
    ids.forEach(id -> store(id, appends(id, "text", 2)));
    List<SessionSummary> listed = new ArrayList<>();
    ListSessionsRequest.Builder request =
        ListSessionsRequest.newBuilder().setPrefix("listed-").setPageSize(10);
    do {
      ListSessionsResponse page =
          OneRequest.ask(channel(), getListSessionsMethod(), request.build());
      listed.addAll(page.getSessionsList());
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    assertThat(listed.stream().map(SessionSummary::getSessionId).toList()).isEqualTo(ids);
    assertThat(listed).allMatch(session -> session.getLastSequence() == 2);
    assertThat(listed).noneMatch(session -> session.getIncarnation() == 0 || session.getClosed());
  }

  @Test
  default void close_session_takesRetriesButNoNewMessages() {
    Message kept = Message.newBuilder().setMessageId("1").setText("kept").build();
    store("closed", List.of(append("closed", kept)));
    SessionSummary closed =
        OneRequest.ask(channel(), getCloseSessionMethod(), closeRequest("closed")).getSession();
    assertThat(closed.getClosed()).isTrue();
    assertThat(closed.getLastSequence()).isOne();

    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(channel());
    assertThat(call.ask(append("closed", kept)).getSuccess().getDuplicate()).isTrue();
    assertThat(problem(call.ask(append("closed", "new"))))
        .isEqualTo(
            new Problem(
                Code.FAILED_PRECONDITION, "SESSION_CLOSED", Map.of("session_id", "closed")));
    call.halfClose();
    Session found = get(GetSessionRequest.newBuilder().setSessionId("closed")).getSession();
    assertThat(found.getClosed()).isTrue();
    assertThat(found.getMessagesList()).hasSize(1);
    assertThat(OneRequest.ask(channel(), getCloseSessionMethod(), closeRequest("closed")))
        .isEqualTo(CloseSessionResponse.newBuilder().setSession(closed).build());
  }

  @Test
  default void delete_session_isGoneAndBeginsAnew() {
    store("deleted", appends("deleted", "text", 10));
    GetSessionRequest.Builder request =
        GetSessionRequest.newBuilder().setSessionId("deleted").setPageSize(5);
    GetSessionResponse first = get(request);
    DeleteSessionRequest delete = DeleteSessionRequest.newBuilder().setSessionId("deleted").build();
    OneRequest.ask(channel(), getDeleteSessionMethod(), delete);

    assertThat(OneRequest.problem(channel(), getGetSessionMethod(), request.build()))
        .isEqualTo(Problem.sessionNotFound("deleted"));
    assertThat(OneRequest.problem(channel(), getDeleteSessionMethod(), delete))
        .isEqualTo(Problem.sessionNotFound("deleted"));
    assertThat(OneRequest.problem(channel(), getCloseSessionMethod(), closeRequest("deleted")))
        .isEqualTo(Problem.sessionNotFound("deleted"));

    store("deleted", appends("deleted", "again", 10));
    Session anew = get(request).getSession();
    assertThat(texts(anew)).isEqualTo(texts("again", 5));
    assertThat(anew.getIncarnation()).isNotEqualTo(first.getSession().getIncarnation());
    request.setPageToken(first.getNextPageToken());
    assertThat(OneRequest.problem(channel(), getGetSessionMethod(), request.build()))
        .isEqualTo(Problem.sessionNotFound("deleted"));
  }

  private static CloseSessionRequest closeRequest(String sessionId) {
    return CloseSessionRequest.newBuilder().setSessionId(sessionId).build();
  }

  private GetSessionResponse get(GetSessionRequest.Builder request) {
    return OneRequest.ask(channel(), getGetSessionMethod(), request.build());
  }

  /** Appends, and waits until all is acknowledged. */
  private void store(String sessionId, List<GetStreamMessagesRequest> appends) {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(channel());
    call.sendAll(appends);
    call.halfClose();
    assertThat(call.rest()).as(sessionId).hasSize(appends.size()).allMatch(a -> sequence(a) > 0);
  }

  private static List<Long> sequences(List<StoredMessage> messages) {
    return messages.stream().map(StoredMessage::getSequence).toList();
  }
}

package io.sessionstream.grpc;

import static io.sessionstream.v1.SessionServiceGrpc.getCloseSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getDeleteSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getGetSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getListSessionsMethod;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.grpc.testing.NaiveStore;
import io.sessionstream.grpc.testing.OneRequest;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.v1.CloseSessionRequest;
import io.sessionstream.v1.CloseSessionResponse;
import io.sessionstream.v1.DeleteSessionRequest;
import io.sessionstream.v1.DeleteSessionResponse;
import io.sessionstream.v1.GetSessionRequest;
import io.sessionstream.v1.ListSessionsRequest;
import io.sessionstream.v1.ListSessionsResponse;
import io.sessionstream.v1.SessionSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions as a whole: listed, closed and deleted. */
class DirectoryTest {
  private static final String TOO_LONG = "x".repeat(257);

  private final NaiveStore store = new NaiveStore();

  @AutoClose
  private final ServiceUnderTest service = ServiceUnderTest.netty(store, ServiceLimits.defaults());

  @Test
  void list_noSessions_isEmptyAndTheLastPage() {
    assertThat(list(ListSessionsRequest.newBuilder()))
        .isEqualTo(ListSessionsResponse.getDefaultInstance());
  }

  @Test
  void list_sessions_areSummedUp() {
    store.add("b", 1_500, "x");
    store.add("b", 2_500, "y");
    store.create("a");
    close("b");
    assertThat(list(ListSessionsRequest.newBuilder()))
        .isEqualTo(
            ListSessionsResponse.newBuilder()
                .addSessions(
                    SessionSummary.newBuilder()
                        .setSessionId("a")
                        .setCreateTime(StoredForm.timestamp(NaiveStore.CREATE_TIME))
                        .setIncarnation(2))
                .addSessions(closedB())
                .build());
  }

  private static SessionSummary closedB() {
    return SessionSummary.newBuilder()
        .setSessionId("b")
        .setLastSequence(2)
        .setCreateTime(StoredForm.timestamp(NaiveStore.CREATE_TIME))
        .setLastAppendTime(StoredForm.timestamp(Instant.ofEpochMilli(2_500)))
        .setClosed(true)
        .setIncarnation(1)
        .build();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void list_pageByPage_isEachSessionOnce(int pageSize) {
    List<String> ids = ids("s-", 5);
    ids.forEach(store::create);
    store.create("other");
    List<List<String>> pages =
        pages(ListSessionsRequest.newBuilder().setPrefix("s-").setPageSize(pageSize));
    assertThat(pages).hasSize((5 + pageSize - 1) / pageSize);
    assertThat(pages.subList(0, pages.size() - 1)).allMatch(page -> page.size() == pageSize);
    assertThat(pages.stream().flatMap(List::stream).toList()).isEqualTo(ids);
  }

  @Test
  void list_sessionsComeAndGoMeanwhile_thoseThatStayAreListedOnce() {
    List.of("b", "d", "f", "h").forEach(store::create);
    ListSessionsRequest.Builder request = ListSessionsRequest.newBuilder().setPageSize(2);
    ListSessionsResponse first = list(request);
    assertThat(ids(first)).containsExactly("b", "d");
    store.forget("d");
    store.forget("f");
    store.create("a");
    store.create("e");
    ListSessionsResponse second = list(request.setPageToken(first.getNextPageToken()));
    assertThat(ids(second)).containsExactly("e", "h");
    assertThat(second.getNextPageToken()).isEmpty();
  }

  @Test
  void list_pageSizes_haveADefaultAndAreReduced() {
    ids("s-", 1_001).forEach(store::create);
    assertThat(ids(list(ListSessionsRequest.newBuilder()))).isEqualTo(ids("s-", 100));
    for (int pageSize : new int[] {1_000, 1_001, Integer.MAX_VALUE}) {
      ListSessionsResponse response = list(ListSessionsRequest.newBuilder().setPageSize(pageSize));
      assertThat(ids(response)).isEqualTo(ids("s-", 1_000));
      assertThat(response.getNextPageToken()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100, 200, 251})
  void list_moreThanFits_comesInPagesWithinTheLimit(int idLength) {
    List<String> ids = ids("x".repeat(idLength), 100);
    ids.forEach(store::create);
    ServiceLimits limits = ServiceLimits.builder().maxResponseBytes(1024).build();
    try (ServiceUnderTest service = ServiceUnderTest.netty(store, limits)) {
      ListSessionsRequest.Builder request = ListSessionsRequest.newBuilder();
      List<String> listed = new ArrayList<>();
      do {
        ListSessionsResponse response =
            OneRequest.ask(service.channel(), getListSessionsMethod(), request.build());
        assertThat(response.getSerializedSize()).isLessThanOrEqualTo(1024);
        listed.addAll(ids(response));
        request.setPageToken(response.getNextPageToken());
        if (!request.getPageToken().isEmpty()) {
          assertThat(response.getSerializedSize()).isGreaterThan(1024 - 2 * idLength - 60);
        }
      } while (!request.getPageToken().isEmpty());
      assertThat(listed).isEqualTo(ids);
    }
  }

  @Test
  void list_severalViolations_areReportedTogether() {
    assertThat(
            OneRequest.problem(
                service.channel(),
                getListSessionsMethod(),
                ListSessionsRequest.newBuilder()
                    .setPrefix(TOO_LONG)
                    .setPageSize(-1)
                    .setPageToken("x")
                    .build()))
        .isEqualTo(
            Problem.invalid(
                "prefix", "must have 1 to 256 bytes, has 257",
                "page_size", "must not be negative, is -1",
                "page_token",
                    "must be the next_page_token of another page, or \"\" for the first"));
  }

  @Test
  void close_session_isClosed() {
    store.add("b", 1_500, "x");
    store.add("b", 2_500, "y");
    CloseSessionResponse closed = CloseSessionResponse.newBuilder().setSession(closedB()).build();
    assertThat(close("b")).isEqualTo(closed);
    assertThat(close("b")).isEqualTo(closed);
    assertThat(
            OneRequest.ask(
                    service.channel(),
                    getGetSessionMethod(),
                    GetSessionRequest.newBuilder().setSessionId("b").build())
                .getSession()
                .getClosed())
        .isTrue();
  }

  @Test
  void close_noSuchSession_isNotFound() {
    assertThat(
            OneRequest.problem(
                service.channel(),
                getCloseSessionMethod(),
                CloseSessionRequest.newBuilder().setSessionId("s").build()))
        .isEqualTo(Problem.sessionNotFound("s"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "delete"})
  void end_badSessionId_isRefused(String call) {
    assertThat(endProblem(call, "")).isEqualTo(Problem.invalid("session_id", "is required"));
    assertThat(endProblem(call, TOO_LONG))
        .isEqualTo(Problem.invalid("session_id", "must have 1 to 256 bytes, has 257"));
    assertThat(endProblem(call, "a\nb"))
        .isEqualTo(
            Problem.invalid(
                "session_id", "must not have control characters, has U+000A at position 1"));
  }

  private Problem endProblem(String call, String sessionId) {
    return call.equals("close")
        ? OneRequest.problem(
            service.channel(),
            getCloseSessionMethod(),
            CloseSessionRequest.newBuilder().setSessionId(sessionId).build())
        : OneRequest.problem(
            service.channel(),
            getDeleteSessionMethod(),
            DeleteSessionRequest.newBuilder().setSessionId(sessionId).build());
  }

  @Test
  void delete_session_isGone() {
    store.add("s", 1, "x");
    store.add("t", 1, "x");
    DeleteSessionRequest delete = DeleteSessionRequest.newBuilder().setSessionId("s").build();
    assertThat(OneRequest.ask(service.channel(), getDeleteSessionMethod(), delete))
        .isEqualTo(DeleteSessionResponse.getDefaultInstance());
    assertThat(ids(list(ListSessionsRequest.newBuilder()))).containsExactly("t");
    assertThat(OneRequest.problem(service.channel(), getDeleteSessionMethod(), delete))
        .isEqualTo(Problem.sessionNotFound("s"));
  }

  private CloseSessionResponse close(String sessionId) {
    return OneRequest.ask(
        service.channel(),
        getCloseSessionMethod(),
        CloseSessionRequest.newBuilder().setSessionId(sessionId).build());
  }

  private ListSessionsResponse list(ListSessionsRequest.Builder request) {
    return OneRequest.ask(service.channel(), getListSessionsMethod(), request.build());
  }

  private List<List<String>> pages(ListSessionsRequest.Builder request) {
    List<List<String>> pages = new ArrayList<>();
    do {
      ListSessionsResponse response = list(request);
      pages.add(ids(response));
      request.setPageToken(response.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    return pages;
  }

  private static List<String> ids(ListSessionsResponse response) {
    return response.getSessionsList().stream().map(SessionSummary::getSessionId).toList();
  }

  /** Ids with this beginning, in their order. */
  private static List<String> ids(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + "%04d".formatted(i)).toList();
  }
}

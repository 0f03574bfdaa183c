package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Requests.texts;
import static io.sessionstream.v1.SessionServiceGrpc.getGetSessionMethod;
import static io.sessionstream.v1.SessionServiceGrpc.getListSessionsMethod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.sessionstream.grpc.testing.NaiveStore;
import io.sessionstream.grpc.testing.OneRequest;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.v1.GetSessionRequest;
import io.sessionstream.v1.ListSessionsRequest;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Page tokens: good for the next page of the same request, and for nothing else. */
class PageTokenTest {
  private static final Problem NO_TOKEN =
      Problem.invalid(
          "page_token", "must be the next_page_token of another page, or \"\" for the first");
  private static final Problem OF_ANOTHER_REQUEST =
      Problem.invalid(
          "page_token",
          "is of another request: all fields but page_size must be as they were for the page"
              + " before");

  private final NaiveStore store = new NaiveStore();
  @AutoClose private final ServiceUnderTest service = ServiceUnderTest.inProcess(store);

  @BeforeEach
  void storeSessions() {
    store.add("s", 1, texts("text", 10).toArray(String[]::new));
    store.add("t", 1, "text");
  }

  @Test
  void token_isSafeInUrls() {
    assertThat(sessionToken(firstPage().build())).matches("[A-Za-z0-9_-]{39}");
    assertThat(listToken()).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void token_otherPageSize_isTaken() {
    GetSessionRequest next =
        firstPage().setPageSize(3).setPageToken(sessionToken(firstPage().build())).build();
    assertThat(
            OneRequest.ask(service.channel(), getGetSessionMethod(), next)
                .getSession()
                .getMessages(0)
                .getSequence())
        .isEqualTo(3);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("session_id", request -> request.setSessionId("t")),
        change("after_sequence", request -> request.setAfterSequence(1)),
        change("before_sequence", request -> request.setBeforeSequence(9)),
        change("from_time", request -> request.setFromTime(Timestamp.getDefaultInstance())),
        change(
            "before_time", request -> request.setBeforeTime(Timestamp.newBuilder().setSeconds(1))),
        change("newest_first", request -> request.setNewestFirst(true)));
  }

  private static Arguments change(String field, Consumer<GetSessionRequest.Builder> change) {
    return argumentSet(field, change);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void token_otherFields_areRefused(Consumer<GetSessionRequest.Builder> change) {
    GetSessionRequest.Builder next = firstPage().setPageToken(sessionToken(firstPage().build()));
    change.accept(next);
    assertThat(problem(next.build())).isEqualTo(OF_ANOTHER_REQUEST);
  }

  @Test
  void token_otherPrefix_isRefused() {
    assertThat(
            problem(
                ListSessionsRequest.newBuilder().setPrefix("s").setPageToken(listToken()).build()))
        .isEqualTo(OF_ANOTHER_REQUEST);
  }

  @Test
  void token_ofAnotherCall_isRefused() {
    assertThat(problem(firstPage().setPageToken(listToken()).build()))
        .isEqualTo(OF_ANOTHER_REQUEST);
    assertThat(
            problem(
                ListSessionsRequest.newBuilder()
                    .setPageToken(sessionToken(firstPage().build()))
                    .build()))
        .isEqualTo(OF_ANOTHER_REQUEST);
  }

  @Test
  void token_anyCharacterChanged_isRefused() {
    String token = sessionToken(firstPage().build());
    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == 'x' ? 'y' : 'x';
      assertMalformed(token.substring(0, i) + other + token.substring(i + 1));
    }
  }

  @Test
  void token_cutOrLonger_isRefused() {
    String token = sessionToken(firstPage().build());
    for (int length = 1; length < token.length(); length++) {
      assertMalformed(token.substring(0, length));
    }
    assertMalformed(token + "AAAA");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "next", "=", "+", "a b", "\u00fcber", "AAAAAAAAAAAAAAAAAAAA"})
  void token_anyText_isRefused(String token) {
    assertMalformed(token);
  }

  /** No server makes them, but all that a client sends is checked. */
  @Test
  void token_placeIsNone_isRefused() {
    long ofSession = PageToken.hash(firstPage().build());
    for (ByteString place :
        new ByteString[] {
          ByteString.EMPTY,
          ByteString.copyFrom(new byte[15]),
          ByteString.copyFrom(new byte[17]),
          new SessionPlace(1, 0).toBytes(),
          new SessionPlace(1, -1).toBytes()
        }) {
      String token = new PageToken(ofSession, place).encode();
      assertThat(problem(firstPage().setPageToken(token).build())).isEqualTo(NO_TOKEN);
    }
    long ofList = PageToken.hash(ListSessionsRequest.getDefaultInstance());
    for (ByteString place :
        new ByteString[] {ByteString.EMPTY, ByteString.copyFrom(new byte[] {-1})}) {
      String token = new PageToken(ofList, place).encode();
      assertThat(problem(ListSessionsRequest.newBuilder().setPageToken(token).build()))
          .isEqualTo(NO_TOKEN);
    }
  }

  @Test
  void token_otherViolations_areReportedWithIt() {
    assertThat(
            problem(
                GetSessionRequest.newBuilder()
                    .setPageSize(-1)
                    .setPageToken("x")
                    .setAfterSequence(-2)
                    .setBeforeSequence(-3)
                    .setFromTime(Timestamp.newBuilder().setNanos(-1))
                    .setBeforeTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                    .build()))
        .isEqualTo(
            Problem.invalid(
                "session_id", "is required",
                "page_size", "must not be negative, is -1",
                "page_token", "must be the next_page_token of another page, or \"\" for the first",
                "after_sequence", "must not be negative, is -2",
                "before_sequence", "must not be negative, is -3",
                "from_time",
                    "must be a time from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z",
                "before_time",
                    "must be a time from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z"));
  }

  @Test
  void token_sessionIsGone_isNotFound() {
    GetSessionRequest next = firstPage().setPageToken(sessionToken(firstPage().build())).build();
    store.forget("s");
    assertThat(problem(next)).isEqualTo(Problem.sessionNotFound("s"));
  }

  @Test
  void token_sessionHasBegunAnew_isNotFound() {
    GetSessionRequest next = firstPage().setPageToken(sessionToken(firstPage().build())).build();
    store.forget("s");
    store.add("s", 2, texts("text", 10).toArray(String[]::new));
    assertThat(problem(next)).isEqualTo(Problem.sessionNotFound("s"));
  }

  private static GetSessionRequest.Builder firstPage() {
    return GetSessionRequest.newBuilder().setSessionId("s").setPageSize(2);
  }

  private String sessionToken(GetSessionRequest request) {
    return OneRequest.ask(service.channel(), getGetSessionMethod(), request).getNextPageToken();
  }

  private String listToken() {
    return OneRequest.ask(
            service.channel(),
            getListSessionsMethod(),
            ListSessionsRequest.newBuilder().setPageSize(1).build())
        .getNextPageToken();
  }

  private void assertMalformed(String token) {
    assertThat(problem(firstPage().setPageToken(token).build())).isEqualTo(NO_TOKEN);
    assertThat(problem(ListSessionsRequest.newBuilder().setPageToken(token).build()))
        .isEqualTo(NO_TOKEN);
  }

  private Problem problem(GetSessionRequest request) {
    return OneRequest.problem(service.channel(), getGetSessionMethod(), request);
  }

  private Problem problem(ListSessionsRequest request) {
    return OneRequest.problem(service.channel(), getListSessionsMethod(), request);
  }
}

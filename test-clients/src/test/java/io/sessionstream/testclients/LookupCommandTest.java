package io.sessionstream.testclients;

import static io.sessionstream.testclients.ScriptedService.error;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.ResourceInfo;
import io.grpc.Status;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.Session;
import io.sessionstream.v1.StoredMessage;
import java.text.ParseException;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LookupCommandTest {
  private static final long CREATED = Instant.parse("2005-02-08T00:00:00Z").getEpochSecond();
  private static final long APPENDED = Instant.parse("2005-02-08T09:56:00Z").getEpochSecond();

  @Test
  void call_withoutIds_looksUpWhatStreamCreates() {
    ScriptedService service =
        new ScriptedService().answeringLookups(r -> page(r, 3, LongStream.rangeClosed(1, 3)));
    try (TestServer server = TestServer.start(service)) {
      ClientRun run = ClientRun.of("lookup", "--target", server.target());

      assertThat(run.out()).containsExactly("Success: 1", "Success: 1", "Success: 1");
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      assertThat(service.lookups())
          .extracting(GetSessionDataRequest::getSessionId)
          .containsExactly("session-1", "session-2", "session-3");
    }
  }

  @Test
  void call_unknownId_printsOneErrorInItsPlace() {
    ScriptedService service =
        new ScriptedService()
            .answeringLookups(
                r ->
                    switch (r.getSessionId()) {
                      case "nobody" -> notFound("no such session: nobody", "nobody");
                      case "unnamed" -> notFound("no such session", "unnamed");
                      default -> page(r, 0, LongStream.empty());
                    });
    try (TestServer server = TestServer.start(service)) {
      ClientRun run =
          ClientRun.of("lookup", "a", "nobody", "b", "unnamed", "--target", server.target());

      assertThat(run.out())
          .containsExactly(
              "Success: 1",
              "Error: 404 NOT_FOUND: no such session: nobody",
              "Success: 1",
              "Error: 404 NOT_FOUND: no such session (unnamed)");
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void call_manyPages_readsThemAll() {
    ScriptedService service =
        new ScriptedService()
            .answeringLookups(
                r -> {
                  long after = r.getAfterSequence();
                  long last = Math.min(after + 1_000, 9_500);
                  return page(r, 9_500, LongStream.rangeClosed(after + 1, last));
                });
    try (TestServer server = TestServer.start(service)) {
      ClientRun run = ClientRun.of("lookup", "long", "--print", "--target", server.target());

      assertThat(run.out()).hasSize(1 + 9_500 + 1);
      assertThat(run.out()).first().isEqualTo("long: 9,500 messages, created 2005-02-08 00:00:00");
      assertThat(run.out().get(9_500)).isEqualTo("  2005-02-08 09:56:00  Ada: text 9500");
      assertThat(run.out()).last().isEqualTo("Success: 1");
      assertThat(service.lookups())
          .extracting(GetSessionDataRequest::getAfterSequence)
          .containsExactlyElementsOf(LongStream.range(0, 10).mapToObj(i -> i * 1_000).toList());
    }
  }

  @Test
  void call_print_showsAConversationThatCannotHarmATerminal() throws ParseException {
    StoredMessage sent =
        stored(1, Message.newBuilder().setSender("Ada").setText("one\ntwo\r\n\u001b[2Jthree"))
            .toBuilder()
            .setAppendTime(Timestamps.parse("2026-01-02T03:04:05.999Z"))
            .build();
    StoredMessage data =
        stored(
            2,
            Message.newBuilder()
                .setSender("a\nb")
                .setData(ByteString.copyFromUtf8("x".repeat(2_048)))
                .setContentType("audio/ogg")
                .setSentAt(Timestamps.parse("2005-02-08T09:57:00Z")));
    StoredMessage anonymous = stored(3, Message.newBuilder().setData(ByteString.copyFromUtf8("x")));
    ScriptedService service =
        new ScriptedService()
            .answeringLookups(
                r ->
                    GetSessionDataResponse.newBuilder()
                        .setSession(
                            Session.newBuilder()
                                .setSessionId(r.getSessionId())
                                .setCreateTime(sent.getAppendTime())
                                .addMessages(sent)
                                .addMessages(data)
                                .addMessages(anonymous)
                                .setLastSequence(3))
                        .build());
    try (TestServer server = TestServer.start(service)) {
      ClientRun run = ClientRun.of("lookup", "talk", "--print", "--target", server.target());

      assertThat(run.out())
          .containsExactly(
              "talk: 3 messages, created 2026-01-02 03:04:05",
              "  2026-01-02 03:04:05  Ada: one",
              "      two",
              "      \\u001b[2Jthree",
              "  2005-02-08 09:57:00  a\\nb: [2,048 bytes, audio/ogg]",
              "  2005-02-08 09:56:00  (no sender): [1 byte]",
              "Success: 1");
      assertThat(run.exitCode()).isZero();
    }
  }

  @Test
  void call_gap_isDataLoss() {
    assertError(
        r -> page(r, 3, LongStream.of(1, 3)),
        "Error: 500 DATA_LOSS: session s: message 2 is missing, followed by 3");
  }

  @Test
  void call_lastMessagesMissing_isDataLoss() {
    assertError(
        r -> changed(page(r, 3, LongStream.of(1, 2)), session -> session.setNextAfterSequence(0)),
        "Error: 500 DATA_LOSS: session s: it ends at message 2 of 3");
  }

  @Test
  void call_pageThatLeavesMessagesOut_isDataLoss() {
    assertError(
        r -> changed(page(r, 9, LongStream.of(1, 2)), session -> session.setNextAfterSequence(5)),
        "Error: 500 DATA_LOSS: session s: a page that ends at message 2 goes on after 5");
  }

  @Test
  void call_emptyPageThatGoesOn_endsAsDataLoss() {
    assertError(
        r ->
            r.getAfterSequence() == 0
                ? page(r, 9, LongStream.of(1, 2))
                : changed(
                    page(r, 9, LongStream.empty()), session -> session.setNextAfterSequence(2)),
        "Error: 500 DATA_LOSS: session s: a page that ends at message 2 goes on after 2");
  }

  @Test
  void call_anotherSession_isDataLoss() {
    assertError(
        r -> changed(page(r, 0, LongStream.empty()), session -> session.setSessionId("t")),
        "Error: 500 DATA_LOSS: session s: another session was returned: t");
  }

  @Test
  void call_emptyAnswer_isAnError() {
    assertError(
        r -> GetSessionDataResponse.getDefaultInstance(),
        "Error: 500 INTERNAL: the answer is empty");
  }

  @Test
  void call_serverDrains_countsWhatWasNotLookedUp() {
    ScriptedService service =
        new ScriptedService()
            .answeringLookups(
                r -> {
                  if (r.getSessionId().equals("b")) {
                    throw Status.UNAVAILABLE.withDescription("draining").asRuntimeException();
                  }
                  return page(r, 0, LongStream.empty());
                });
    try (TestServer server = TestServer.start(service)) {
      ClientRun run = ClientRun.of("lookup", "a", "b", "c", "--target", server.target());

      assertThat(run.out()).containsExactly("Success: 1");
      assertThat(run.err())
          .containsExactly(
              "Error: 503 UNAVAILABLE: draining",
              "The stream ended early: 2 sessions not looked up to the end.");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void call_nobodyListens_isUnreachable() {
    String target;
    try (TestServer server = TestServer.start(new ScriptedService())) {
      target = server.target();
    }

    ClientRun run = ClientRun.of("lookup", "--target", target);

    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasSize(1);
    assertThat(run.exitCode()).isEqualTo(3);
  }

  private static void assertError(
      Function<GetSessionDataRequest, GetSessionDataResponse> script, String line) {
    try (TestServer server = TestServer.start(new ScriptedService().answeringLookups(script))) {
      ClientRun run = ClientRun.of("lookup", "s", "--target", server.target());

      assertThat(run.out()).containsExactly(line);
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  /** A page with these sequences; it goes on after them if they are not the last. */
  private static GetSessionDataResponse page(
      GetSessionDataRequest request, long lastSequence, LongStream sequences) {
    Session.Builder session =
        Session.newBuilder()
            .setSessionId(request.getSessionId())
            .setCreateTime(Timestamp.newBuilder().setSeconds(CREATED))
            .setLastSequence(lastSequence);
    sequences.forEach(
        sequence -> {
          session.addMessages(
              stored(sequence, Message.newBuilder().setSender("Ada").setText("text " + sequence)));
          session.setNextAfterSequence(sequence < lastSequence ? sequence : 0);
        });
    return GetSessionDataResponse.newBuilder().setSession(session).build();
  }

  private static StoredMessage stored(long sequence, Message.Builder message) {
    return StoredMessage.newBuilder()
        .setSequence(sequence)
        .setAppendTime(Timestamp.newBuilder().setSeconds(APPENDED))
        .setMessage(message)
        .build();
  }

  private static GetSessionDataResponse changed(
      GetSessionDataResponse answer, Consumer<Session.Builder> change) {
    GetSessionDataResponse.Builder changed = answer.toBuilder();
    change.accept(changed.getSessionBuilder());
    return changed.build();
  }

  private static GetSessionDataResponse notFound(String message, String sessionId) {
    return GetSessionDataResponse.newBuilder()
        .setError(
            error(
                Code.NOT_FOUND,
                message,
                ErrorInfo.newBuilder().setReason("SESSION_NOT_FOUND").build(),
                ResourceInfo.newBuilder().setResourceName(sessionId).build()))
        .build();
  }
}

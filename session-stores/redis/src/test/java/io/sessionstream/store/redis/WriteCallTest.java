package io.sessionstream.store.redis;

import static io.sessionstream.store.redis.Answers.assertRefused;
import static io.sessionstream.store.redis.Answers.get;
import static io.sessionstream.store.redis.Answers.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Codec;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionStoreException.Reason;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of the items of a call, whatever is replied. */
final class WriteCallTest {
  private static final SessionKeys KEYS = SessionKeys.of("session-stream", "session");
  private static final WriteSettings SETTINGS =
      new WriteSettings(SessionLimits.defaults(), InstantSource.system(), 1);
  private static final long MILLIS = 1_000;

  private final Admission admission = new Admission(10, 10_000);
  private AppendWrite<Message> append;
  private SessionWrite<Optional<SessionInfo>> look;

  @BeforeEach
  void admit() {
    append = admitted(appendWrite(false));
    look = admitted(SessionWrite.look(KEYS));
  }

  private static AppendWrite<Message> appendWrite(boolean replicate) {
    return new AppendWrite<>(
        Append.ofMessage("session", text("text")),
        KEYS,
        new AppendWrite.Terms<>(Codec.ofMessages(), Message::equals, SessionLimits.defaults()),
        Durability.APPLIED,
        replicate);
  }

  private <W extends Write> W admitted(W write) {
    admission.enter(write.size);
    write.onDone(() -> admission.leave(write.size));
    return write;
  }

  static Stream<List<Object>> malformed() {
    return Stream.of(
        List.of(),
        List.of("text"),
        List.of(List.of()),
        List.of(List.of("text", 1L, 2L)),
        List.of(List.of(MILLIS)),
        List.of(List.of(MILLIS, List.of(), 2L)),
        List.of(List.of(MILLIS, List.of(new byte[0]), 2L)),
        List.of(List.of(MILLIS, List.of(bytes("e")), 2L)),
        List.of(List.of(MILLIS, bytes("d"), List.of(bytes("e")))));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void answerWith_malformed_refusesAndIsDone(List<Object> malformed) {
    CompletableFuture<?> done = answer(List.of(append, look), reply(malformed, none()));

    assertThat(done).isCompleted();
    assertRefused(Reason.UNAVAILABLE, append.answer());
    assertRefused(Reason.UNAVAILABLE, look.answer());
    assertThat(admission.waiting()).isZero();
  }

  @Test
  void answerWith_secondAnswerMissing_keepsTheFirst() {
    List<Object> values = List.of(List.of(MILLIS, 1L));

    CompletableFuture<?> done = answer(List.of(append, look), reply(values, none()));

    assertThat(done).isCompleted();
    assertThat(get(append.answer()))
        .isEqualTo(Acknowledgement.of(1, MILLIS, false, Durability.APPLIED));
    assertRefused(Reason.UNAVAILABLE, look.answer());
    assertThat(admission.waiting()).isZero();
  }

  @Test
  void answerWith_replicasNotAsked_isRefused() {
    AppendWrite<Message> replicated = admitted(appendWrite(true));
    List<Object> values = List.of(List.of(MILLIS, 1L, List.of(bytes("g")), 2L));

    CompletableFuture<?> done = answer(List.of(append, look, replicated), reply(values, none()));

    assertThat(done).isCompleted();
    assertThat(get(append.answer()).sequence()).isEqualTo(1);
    assertThat(get(look.answer())).isEmpty();
    assertRefused(Reason.UNAVAILABLE, replicated.answer());
    assertThat(admission.waiting()).isZero();
  }

  @Test
  void answerWith_replicasUnknown_isDoneWhenTheyAreKnown() {
    AppendWrite<Message> replicated = admitted(appendWrite(true));
    List<Object> values = List.of(List.of(MILLIS, 1L, List.of(bytes("g")), 2L));
    CompletableFuture<Long> replicas = new CompletableFuture<>();

    CompletableFuture<?> done = answer(List.of(append, look, replicated), reply(values, replicas));

    assertThat(done).isNotDone();
    assertThat(admission.waiting()).isEqualTo(1);
    replicas.complete(1L);
    assertThat(done).isCompleted();
    assertThat(get(replicated.answer()))
        .isEqualTo(Acknowledgement.of(2, MILLIS, false, Durability.REPLICATED));
    assertThat(admission.waiting()).isZero();
  }

  private static CompletableFuture<?> answer(
      List<Write> session, CompletionStage<ScriptCall.Reply> reply) {
    return new WriteCall(List.of(session), SETTINGS, () -> Durability.APPLIED).answerWith(reply);
  }

  private static CompletionStage<ScriptCall.Reply> reply(
      List<Object> values, CompletionStage<Long> replicas) {
    return CompletableFuture.completedFuture(new ScriptCall.Reply(values, failure -> {}, replicas));
  }

  private static CompletionStage<Long> none() {
    return CompletableFuture.completedFuture(0L);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}

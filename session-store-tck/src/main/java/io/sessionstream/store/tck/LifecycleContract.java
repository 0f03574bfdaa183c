package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Health, closing, use after closing, and callers' mistakes. */
abstract class LifecycleContract extends Theme {
  LifecycleContract(SessionStoreContract contract) {
    super(contract);
  }

  @Test
  void check_newStore_isHealthy() {
    assertThat(await(store.check()).healthy()).isTrue();
  }

  @Test
  void check_inUse_isHealthy() {
    append(SESSION, "text");

    assertThat(await(store.check()).healthy()).isTrue();
    assertThat(await(store.check()).detail()).isNotBlank();
  }

  @Test
  void check_closed_isNotHealthy() {
    store.close();

    assertThat(await(store.check()).healthy()).isFalse();
    assertThat(await(store.check()).detail()).isNotBlank();
  }

  @Test
  void append_closed_isRefused() {
    store.close();

    awaitRefusal(Reason.CLOSED, appendLater(SESSION, Messages.text("text")));
  }

  @Test
  void append_closed_evenDuplicatesAreRefused() {
    append(SESSION, Messages.withId("a", "text"));
    store.close();

    awaitRefusal(Reason.CLOSED, appendLater(SESSION, Messages.withId("a", "text")));
  }

  @Test
  void find_closed_isRefused() {
    append(SESSION, "text");
    store.close();

    awaitRefusal(Reason.CLOSED, store.find(SESSION, MessageRange.all()));
  }

  @Test
  void exists_closed_isRefused() {
    append(SESSION, "text");
    store.close();

    awaitRefusal(Reason.CLOSED, store.exists(SESSION));
  }

  @Test
  void getOrCreate_closed_isRefused() {
    store.close();

    awaitRefusal(Reason.CLOSED, store.getOrCreate(SESSION));
  }

  @Test
  void listSessions_closed_isRefused() {
    append(SESSION, "text");
    store.close();

    awaitRefusal(Reason.CLOSED, store.listSessions(SessionQuery.all()));
  }

  @Test
  void closeSession_closed_isRefused() {
    append(SESSION, "text");
    store.close();

    awaitRefusal(Reason.CLOSED, store.closeSession(SESSION));
  }

  @Test
  void deleteSession_closed_isRefused() {
    append(SESSION, "text");
    store.close();

    awaitRefusal(Reason.CLOSED, store.deleteSession(SESSION));
  }

  @Test
  void close_again_hasNoEffect() {
    store.close();
    store.close();

    assertThat(await(store.check()).healthy()).isFalse();
    awaitRefusal(Reason.CLOSED, store.exists(SESSION));
  }

  @Test
  void close_whileAppendsAreBegun_answersThem() {
    List<CompletionStage<Acknowledgement>> begun =
        IntStream.range(0, 200)
            .mapToObj(i -> appendLater(SESSION, Messages.text("text " + i)))
            .toList();

    store.close();

    assertThat(awaitAll(begun))
        .extracting(Acknowledgement::sequence)
        .containsExactly(Messages.sequencesTo(200));
  }

  @Test
  void close_whileOthersAppend_answersAll() {
    AtomicBoolean closed = new AtomicBoolean();

    List<Optional<SessionStoreException>> afterClosing =
        inParallel(
            8,
            thread -> {
              if (thread == 0) {
                append(SESSION, texts(20));
                store.close();
                closed.set(true);
              }
              while (!closed.get()) {
                refusal(appendLater(SESSION, Messages.withId("a", "text")))
                    .ifPresent(refused -> assertClosed(refused));
              }
              return refusal(appendLater(SESSION, Messages.withId("a", "text")));
            });

    assertThat(afterClosing).allSatisfy(refused -> assertClosed(refused.orElseThrow()));
  }

  private static void assertClosed(SessionStoreException refused) {
    assertThat(refused.reason()).isEqualTo(Reason.CLOSED);
  }

  @Test
  @SuppressWarnings("NullAway") // Java callers without a null checker can do it.
  void nullArguments_areThrownBack() {
    assertThatNullPointerException().isThrownBy(() -> store.append(null));
    assertThatNullPointerException().isThrownBy(() -> store.getOrCreate(null));
    assertThatNullPointerException().isThrownBy(() -> store.exists(null));
    assertThatNullPointerException().isThrownBy(() -> store.find(null, MessageRange.all()));
    assertThatNullPointerException().isThrownBy(() -> store.find(SESSION, null));
    assertThatNullPointerException().isThrownBy(() -> store.listSessions(null));
    assertThatNullPointerException().isThrownBy(() -> store.closeSession(null));
    assertThatNullPointerException().isThrownBy(() -> store.deleteSession(null));
    assertThatNullPointerException().isThrownBy(() -> store.watch(null));
  }
}

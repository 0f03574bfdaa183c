package io.sessionstream.store.rocksdb;

import static io.sessionstream.store.rocksdb.Stores.append;
import static io.sessionstream.store.rocksdb.Stores.asking;
import static io.sessionstream.store.rocksdb.Stores.await;
import static io.sessionstream.store.rocksdb.Stores.refusal;
import static io.sessionstream.store.rocksdb.Stores.text;
import static io.sessionstream.store.rocksdb.Stores.texts;
import static io.sessionstream.store.rocksdb.Stores.withId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits is written together, what waits is bounded, and nobody waits for anybody else. */
final class GroupCommitTest {
  @TempDir Path temporary;
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch holding = new CountDownLatch(1);
  private final AtomicInteger groups = new AtomicInteger();
  private RocksDbSessionStore.Builder<String> builder;

  /** A store whose committer is held while it compares a message with the text "held". */
  @BeforeEach
  void prepare() {
    builder =
        Stores.builder(temporary.resolve("data"))
            .sameMessage(
                (a, b) -> {
                  if (a.equals("held")) {
                    holding.countDown();
                    uninterruptibly(held);
                  }
                  return a.equals(b);
                })
            // It is asked once for each group.
            .usableSpace(
                () -> {
                  groups.incrementAndGet();
                  return Long.MAX_VALUE;
                });
  }

  private static void uninterruptibly(CountDownLatch latch) {
    Uninterruptibles.awaitUninterruptibly(latch);
  }

  /** Makes the committer busy with a group, until it is let go. */
  private void hold(RocksDbSessionStore<String> store) {
    append(store, withId("holding", "id", "held"));
    CompletableFuture<Acknowledgement> unused =
        store.append(withId("holding", "id", "held")).toCompletableFuture();
    uninterruptibly(holding);
  }

  @Test
  void append_whileAGroupIsWritten_allWaitingAreTheNextGroup() throws Exception {
    try (RocksDbSessionStore<String> store = builder.open()) {
      hold(store);
      int before = groups.get();
      List<CompletableFuture<Acknowledgement>> answers = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        answers.add(store.append(text("a", "text " + i)).toCompletableFuture());
      }
      assertThat(answers).noneMatch(CompletableFuture::isDone);

      held.countDown();

      assertThat(answers)
          .extracting(answer -> await(answer).sequence())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 500).boxed().toList());
      assertThat(groups.get() - before).isEqualTo(1);
    }
  }

  @Test
  void find_whileAGroupIsWritten_isAnswered() throws Exception {
    try (RocksDbSessionStore<String> store = builder.open()) {
      append(store, text("a", "first"));
      hold(store);
      CompletableFuture<Acknowledgement> waiting =
          store.append(text("a", "second")).toCompletableFuture();

      assertThat(texts(store, "a")).contains(List.of("first"));
      assertThat(texts(store, "unknown")).isEmpty();
      assertThat(await(store.getOrCreate("a")).lastSequence()).isEqualTo(1);
      assertThat(waiting).isNotDone();
      held.countDown();
      await(waiting);
    }
  }

  @Test
  void append_moreThanMayWait_isRefusedAndNothingElse() throws Exception {
    try (RocksDbSessionStore<String> store = builder.maxQueuedAppends(11).open()) {
      hold(store);
      List<CompletableFuture<Acknowledgement>> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        answers.add(store.append(text("a", "text " + i)).toCompletableFuture());
      }

      SessionStoreException refused = refusal(store.append(text("a", "refused")));
      assertThat(refused.reason()).isEqualTo(Reason.STORE_BUSY);
      assertThat(refused.details()).isEqualTo(Map.of("limit", "11 appends"));

      held.countDown();
      answers.forEach(Stores::await);
      assertThat(append(store, text("a", "accepted")).sequence()).isEqualTo(11);
    }
  }

  @Test
  void append_moreBytesThanMayWait_isRefused() throws Exception {
    try (RocksDbSessionStore<String> store = builder.maxQueuedBytes(20_000).open()) {
      hold(store);
      CompletableFuture<Acknowledgement> waiting =
          store.append(text("a", "x".repeat(9000))).toCompletableFuture();

      SessionStoreException refused = refusal(store.append(text("a", "x".repeat(9000))));
      assertThat(refused.reason()).isEqualTo(Reason.STORE_BUSY);
      assertThat(refused.details()).isEqualTo(Map.of("limit", "20000 bytes"));

      held.countDown();
      await(waiting);
      // Larger than all that may wait, but alone.
      assertThat(append(store, text("a", "x".repeat(100_000))).sequence()).isEqualTo(2);
    }
  }

  @Test
  void append_levelsMixedInAGroup_eachGetsWhatItAsks() throws Exception {
    try (RocksDbSessionStore<String> store = builder.open()) {
      hold(store);
      List<Durability> asked =
          List.of(Durability.SYNCED, Durability.APPLIED, Durability.WRITTEN, Durability.SYNCED);
      List<CompletableFuture<Acknowledgement>> answers = new ArrayList<>();
      for (int i = 0; i < asked.size(); i++) {
        answers.add(store.append(asking(asked.get(i), "a", "id-" + i, "x")).toCompletableFuture());
      }

      held.countDown();

      assertThat(answers)
          .extracting(answer -> await(answer).durability())
          .containsExactly(
              Durability.SYNCED, Durability.WRITTEN, Durability.WRITTEN, Durability.SYNCED);
      assertThat(answers)
          .extracting(answer -> await(answer).sequence())
          .containsExactly(1L, 2L, 3L, 4L);
    }
  }

  @Test
  void append_duplicateOfAWrittenMessage_isSyncedIfItAsks() throws Exception {
    try (RocksDbSessionStore<String> store = builder.durability(Durability.WRITTEN).open()) {
      assertThat(append(store, withId("a", "id", "x")).durability()).isEqualTo(Durability.WRITTEN);

      Acknowledgement again = append(store, asking(Durability.SYNCED, "a", "id", "x"));

      assertThat(again.duplicate()).isTrue();
      assertThat(again.durability()).isEqualTo(Durability.SYNCED);
    }
  }

  @Test
  void append_actionThatTakesLong_doesNotKeepOthersFromBeingWritten() throws Exception {
    try (RocksDbSessionStore<String> store = builder.open()) {
      CountDownLatch release = new CountDownLatch(1);
      CompletableFuture<Void> slow =
          store
              .append(text("a", "first"))
              .thenAccept(answer -> uninterruptibly(release))
              .toCompletableFuture();
      CompletableFuture<Acknowledgement> second =
          store.append(text("b", "second")).toCompletableFuture();

      // It is not answered, but written: a look-up sees it.
      Awaitility.await().until(() -> texts(store, "b").isPresent());
      release.countDown();
      await(slow);
      await(second);
    }
  }

  @Test
  void append_inAnActionOfAnAppend_isDone() throws Exception {
    try (RocksDbSessionStore<String> store = builder.open()) {
      Acknowledgement last =
          await(store.append(text("a", "1")).thenCompose(answer -> store.append(text("a", "2"))));

      assertThat(last.sequence()).isEqualTo(2);
    }
  }

  @Test
  void close_inAnActionOfAnAppend_doesNotWaitForItself() throws Exception {
    RocksDbSessionStore<String> store = builder.open();

    await(store.append(text("a", "1")).thenAccept(answer -> store.close()));

    assertThat(refusal(store.append(text("a", "2"))).reason()).isEqualTo(Reason.CLOSED);
    store.close();
    try (RocksDbSessionStore<String> again = builder.open()) {
      assertThat(texts(again, "a")).contains(List.of("1"));
    }
  }

  @Test
  void append_comparisonThatFails_isAnsweredAndHarmsNobody() throws Exception {
    builder.sameMessage(
        (a, b) -> {
          throw new IllegalStateException("a bug of the application");
        });
    try (RocksDbSessionStore<String> store = builder.open()) {
      append(store, withId("a", "id", "x"));

      assertThat(refusal(store.append(withId("a", "id", "x"))).reason())
          .isEqualTo(Reason.UNAVAILABLE);
      assertThat(append(store, text("a", "y")).sequence()).isEqualTo(2);
      assertThat(await(store.check()).healthy()).isTrue();
    }
  }

  @Test
  void append_largeGroup_isWrittenInSeveralBatches() throws Exception {
    try (RocksDbSessionStore<String> store = builder.open()) {
      hold(store);
      List<CompletableFuture<Acknowledgement>> answers = new ArrayList<>();
      Append<String> large = text("a", "x".repeat(1 << 20));
      for (int i = 0; i < 20; i++) {
        answers.add(store.append(large).toCompletableFuture());
      }
      held.countDown();
      assertThat(answers)
          .extracting(answer -> await(answer).sequence())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
    }
  }
}

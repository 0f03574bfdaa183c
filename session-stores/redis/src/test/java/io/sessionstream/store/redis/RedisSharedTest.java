package io.sessionstream.store.redis;

import static io.sessionstream.store.redis.Answers.appendLater;
import static io.sessionstream.store.redis.Answers.assertRefused;
import static io.sessionstream.store.redis.Answers.get;
import static io.sessionstream.store.redis.Answers.messages;
import static io.sessionstream.store.redis.Answers.refusal;
import static io.sessionstream.store.redis.Answers.text;
import static io.sessionstream.store.redis.Answers.withId;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several servers share a Redis: what is promised of a session holds across all of them. */
final class RedisSharedTest {
  private static final int STORES = 3;
  private static final int MESSAGES = 400;

  @TempDir Path directory;
  private RedisProcess redis;
  private List<RedisSessionStore<Message>> stores;

  @BeforeEach
  void start() {
    redis = RedisProcess.start(directory);
    SessionLimits limits = SessionLimits.builder().maxMessagesPerSession(1000).build();
    stores =
        Stream.generate(() -> RedisSessionStore.forMessages(redis.uri()).limits(limits).open())
            .limit(STORES)
            .toList();
  }

  @AfterEach
  void stop() {
    stores.forEach(RedisSessionStore::close);
    redis.close();
  }

  @Test
  void append_manyStoresOneSession_isDenseAndKeepsTheOrderOfEach() {
    List<List<CompletionStage<Acknowledgement>>> answers = new ArrayList<>();
    stores.forEach(store -> answers.add(new ArrayList<>()));
    for (int i = 0; i < 300; i++) {
      for (int s = 0; s < STORES; s++) {
        answers.get(s).add(appendLater(stores.get(s), "session", text("store " + s + ": " + i)));
      }
    }
    answers.forEach(ofStore -> ofStore.forEach(Answers::get));

    List<Message> found = messages(stores.get(0), "session");
    assertThat(found).hasSize(STORES * 300);
    for (int s = 0; s < STORES; s++) {
      List<Acknowledgement> acknowledged = answers.get(s).stream().map(Answers::get).toList();
      for (int i = 0; i < 300; i++) {
        assertThat(found.get((int) acknowledged.get(i).sequence() - 1))
            .isEqualTo(text("store " + s + ": " + i));
      }
      assertThat(acknowledged).extracting(Acknowledgement::sequence).isSorted();
    }
  }

  @Test
  void append_sameMessageIdsThroughAllStores_areStoredOnce() {
    List<CompletionStage<Acknowledgement>> answers = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      for (RedisSessionStore<Message> store : stores) {
        answers.add(appendLater(store, "session", withId("id-" + i, "text " + i)));
      }
    }

    List<Acknowledgement> acknowledged = answers.stream().map(Answers::get).toList();

    assertThat(acknowledged).filteredOn(answer -> !answer.duplicate()).hasSize(MESSAGES);
    assertThat(messages(stores.get(0), "session")).hasSize(MESSAGES).doesNotHaveDuplicates();
  }

  @Test
  void append_moreThanFits_isRefusedAcrossAllStores() {
    List<CompletionStage<Acknowledgement>> answers = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      for (RedisSessionStore<Message> store : stores) {
        answers.add(appendLater(store, "session", text("text " + i)));
      }
    }

    List<Reason> refused =
        answers.stream()
            .map(Answers::refusal)
            .flatMap(Optional::stream)
            .map(SessionStoreException::reason)
            .toList();

    assertThat(refused).hasSize(STORES * MESSAGES - 1000).containsOnly(Reason.SESSION_FULL);
    assertThat(messages(stores.get(1), "session")).hasSize(1000);
  }

  @Test
  void append_idReusedThroughAnotherStore_isRefused() {
    get(appendLater(stores.get(0), "session", withId("a", "first")));

    assertRefused(
        Reason.MESSAGE_ID_REUSED, appendLater(stores.get(1), "session", withId("a", "second")));
    assertThat(refusal(appendLater(stores.get(2), "session", withId("a", "first")))).isEmpty();
  }
}

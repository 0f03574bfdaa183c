package io.sessionstream.store.rocksdb;

import static io.sessionstream.store.rocksdb.Stores.append;
import static io.sessionstream.store.rocksdb.Stores.await;
import static io.sessionstream.store.rocksdb.Stores.text;
import static io.sessionstream.store.rocksdb.Stores.texts;
import static io.sessionstream.store.rocksdb.Stores.withId;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.store.tck.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A range is the same, whether it comes from memory, from the disk, or from both. */
final class RangeTest {
  private static final int MESSAGES = 60;
  private static final int ID_WEIGHT = 40 + "id-10".length();

  @TempDir Path temporary;
  private final ManualTime time = new ManualTime();
  private final Random random = new Random(1);
  private final List<String> contents = new ArrayList<>();
  private final List<Long> millis = new ArrayList<>();

  /** Messages of about this size, every third of them with an id, at most two at one time. */
  private void fill(RocksDbSessionStore<String> store, int size) {
    for (int i = 10; i < 10 + MESSAGES; i++) {
      String content = i + "x".repeat(size + random.nextInt(10));
      contents.add(content);
      millis.add(time.millis());
      append(store, i % 3 == 0 ? withId("a", "id-" + i, content) : text("a", content));
      time.advance(Duration.ofMillis(i % 2));
    }
  }

  private MessageRange randomRange(int size) {
    MessageRange.Builder range = MessageRange.builder().newestFirst(random.nextBoolean());
    if (random.nextBoolean()) {
      range.afterSequence(random.nextInt(MESSAGES));
    }
    if (random.nextBoolean()) {
      range.beforeSequence(1 + random.nextInt(MESSAGES + 2));
    }
    if (random.nextBoolean()) {
      range.fromMillis(millis.get(random.nextInt(MESSAGES)));
    }
    if (random.nextBoolean()) {
      range.beforeMillis(millis.get(random.nextInt(MESSAGES)));
    }
    if (random.nextBoolean()) {
      range.maxMessages(1 + random.nextInt(20));
    }
    if (random.nextBoolean()) {
      range.maxBytes(1 + random.nextInt(10 * (size + 100)));
    }
    return range.build();
  }

  private List<String> expected(MessageRange range) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      order.add(i);
    }
    if (range.newestFirst()) {
      Collections.reverse(order);
    }
    List<String> expected = new ArrayList<>();
    long weight = 0;
    for (int i : order) {
      long at = millis.get(i);
      if (i + 1 > range.afterSequence()
          && i + 1 < range.beforeSequence()
          && at >= range.fromMillis()
          && at < range.beforeMillis()) {
        weight += 48 + contents.get(i).length() + ((i + 10) % 3 == 0 ? ID_WEIGHT : 0);
        if (expected.size() == range.maxMessages()
            || (weight > range.maxBytes() && !expected.isEmpty())) {
          break;
        }
        expected.add(contents.get(i));
      }
    }
    return expected;
  }

  /** One of them fits into memory, the other does not. */
  @ParameterizedTest
  @ValueSource(ints = {10, 2000})
  void find_anyRange_isFound(int size) throws Exception {
    Path directory = temporary.resolve("data");
    try (RocksDbSessionStore<String> store = Stores.builder(directory).clock(time).open()) {
      fill(store, size);
    }
    for (int round = 0; round < 10; round++) {
      // Opened anew, nothing is in memory at first.
      try (RocksDbSessionStore<String> store = Stores.builder(directory).clock(time).open()) {
        for (int i = 0; i < 30; i++) {
          MessageRange range = randomRange(size);
          Session<String> found = await(store.find("a", range)).orElseThrow();
          assertThat(texts(found)).as("%s", range).isEqualTo(expected(range));
          assertThat(found.info().lastSequence()).isEqualTo(MESSAGES);
        }
      }
    }
  }

  /** What is in memory ends before what is wanted. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void find_partlyInMemory_isWhole(boolean newestFirst) throws Exception {
    try (RocksDbSessionStore<String> store =
        Stores.builder(temporary.resolve("data")).clock(time).open()) {
      append(store, text("a", "1"));
      append(store, text("a", "2"));
      assertThat(texts(store, "a")).contains(List.of("1", "2"));
      append(store, text("a", "3"));
      append(store, text("a", "4"));

      MessageRange.Builder range = MessageRange.builder().newestFirst(newestFirst);
      List<List<String>> found = new ArrayList<>();
      for (long after = 0; after < 5; after++) {
        found.add(texts(await(store.find("a", range.afterSequence(after).build())).orElseThrow()));
      }

      List<List<String>> expected =
          List.of(
              List.of("1", "2", "3", "4"),
              List.of("2", "3", "4"),
              List.of("3", "4"),
              List.of("4"),
              List.of());
      if (newestFirst) {
        expected = expected.stream().map(RangeTest::reversed).toList();
      }
      assertThat(found).isEqualTo(expected);
    }
  }

  private static List<String> reversed(List<String> list) {
    List<String> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  @Test
  void find_pageThatIsInMemory_isAnsweredAtOnce() throws Exception {
    try (RocksDbSessionStore<String> store =
        Stores.builder(temporary.resolve("data")).clock(time).open()) {
      fill(store, 10);
      await(store.find("a", MessageRange.all()));
      append(store, text("a", "new"));

      assertThat(
              store
                  .find("a", MessageRange.builder().maxMessages(MESSAGES).build())
                  .toCompletableFuture())
          .isCompletedWithValueMatching(found -> texts(found.orElseThrow()).equals(contents));
      assertThat(
              store
                  .find("a", MessageRange.builder().fromMillis(time.millis() + 1).build())
                  .toCompletableFuture())
          .isCompletedWithValueMatching(found -> texts(found.orElseThrow()).isEmpty());
    }
  }
}

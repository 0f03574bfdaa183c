package io.sessionstream.store.redis;

import static io.sessionstream.store.redis.Answers.append;
import static io.sessionstream.store.redis.Answers.assertRefused;
import static io.sessionstream.store.redis.Answers.find;
import static io.sessionstream.store.redis.Answers.get;
import static io.sessionstream.store.redis.Answers.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.SessionStoreException.Reason;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.store.tck.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranges of a session that is read in several parts, against what a whole look-up gives. */
final class RedisRangesTest {
  private static final int MESSAGES = 1300;
  private static final long CONTENT_BYTES = 40;

  @TempDir Path directory;
  private final ManualTime clock = new ManualTime();
  private RedisProcess redis;
  private RedisSessionStore<Message> store;

  @BeforeEach
  void start() {
    redis = RedisProcess.start(directory);
    store = RedisSessionStore.forMessages(redis.uri()).clock(clock).open();
  }

  @AfterEach
  void stop() {
    store.close();
    redis.close();
  }

  /** Messages of which some share a time, and between some of which much time passes. */
  private List<StoredMessage<Message>> fill(Random random) {
    for (int i = 0; i < MESSAGES; i++) {
      clock.advance(Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(1000) : 0));
      append(store, "session", text("x".repeat(random.nextInt((int) CONTENT_BYTES))));
    }
    return find(store, "session").messages();
  }

  private static MessageRange random(Random random, List<StoredMessage<Message>> all) {
    MessageRange.Builder range = MessageRange.builder().newestFirst(random.nextBoolean());
    if (random.nextBoolean()) {
      range.afterSequence(random.nextInt(MESSAGES + 10));
    }
    if (random.nextBoolean()) {
      range.beforeSequence(1 + random.nextInt(MESSAGES + 10));
    }
    if (random.nextBoolean()) {
      range.fromMillis(time(random, all));
    }
    if (random.nextBoolean()) {
      range.beforeMillis(time(random, all));
    }
    if (random.nextBoolean()) {
      range.maxMessages(1 + random.nextInt(MESSAGES));
    }
    return range.build();
  }

  private static long time(Random random, List<StoredMessage<Message>> all) {
    long near = all.get(random.nextInt(all.size())).appendMillis() + random.nextInt(3) - 1;
    long[] extremes = {Long.MIN_VALUE + 1, -1, 0, Long.MAX_VALUE - 1};
    return random.nextInt(5) == 0 ? extremes[random.nextInt(4)] : near;
  }

  private static List<StoredMessage<Message>> expected(
      MessageRange range, List<StoredMessage<Message>> all) {
    List<StoredMessage<Message>> wanted = new ArrayList<>(all);
    wanted.removeIf(
        message ->
            message.sequence() <= range.afterSequence()
                || message.sequence() >= range.beforeSequence()
                || message.appendMillis() < range.fromMillis()
                || message.appendMillis() >= range.beforeMillis());
    if (range.newestFirst()) {
      Collections.reverse(wanted);
    }
    return wanted.subList(0, Math.min(wanted.size(), range.maxMessages()));
  }

  @Test
  void find_anyRange_isThatPartOfTheSession() {
    Random random = new Random(42);
    List<StoredMessage<Message>> all = fill(random);
    assertThat(all).hasSize(MESSAGES);

    for (int i = 0; i < 1500; i++) {
      MessageRange range = random(random, all);
      assertThat(get(store.find("session", range)).orElseThrow().messages())
          .as("%s", range)
          .isEqualTo(expected(range, all));
    }
  }

  @Test
  void find_pagesOfBytesInEitherDirection_haveEachMessageOnce() {
    List<StoredMessage<Message>> all = fill(new Random(43));
    List<StoredMessage<Message>> forwards = new ArrayList<>();
    List<StoredMessage<Message>> backwards = new ArrayList<>();

    while (forwards.size() < MESSAGES) {
      MessageRange range =
          MessageRange.builder().afterSequence(forwards.size()).maxBytes(3000).build();
      forwards.addAll(get(store.find("session", range)).orElseThrow().messages());
    }
    while (backwards.size() < MESSAGES) {
      MessageRange range =
          MessageRange.builder()
              .beforeSequence(MESSAGES + 1L - backwards.size())
              .newestFirst(true)
              .maxBytes(3000)
              .build();
      backwards.addAll(get(store.find("session", range)).orElseThrow().messages());
    }

    assertThat(forwards).isEqualTo(all);
    Collections.reverse(backwards);
    assertThat(backwards).isEqualTo(all);
  }

  @Test
  void find_byTimeWhereMessagesAreMissing_isRefusedRatherThanWrong() {
    List<StoredMessage<Message>> all = fill(new Random(44));
    for (int i = 2; i < MESSAGES; i++) {
      String id = i + "-0";
      redis.run(commands -> commands.xdel("session-stream{:session}:log", id));
    }
    long middle = all.get(MESSAGES / 2).appendMillis();

    assertRefused(
        Reason.UNAVAILABLE,
        store.find("session", MessageRange.builder().fromMillis(middle).build()));
  }
}

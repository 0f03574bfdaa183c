package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ranges of the time at which messages were stored. */
abstract class TimeRangeContract extends Theme {
  private static final int AT_EACH_TIME = 3;

  TimeRangeContract(SessionStoreContract contract) {
    super(contract);
  }

  /** Three messages now, three a minute later, and three a minute after that. */
  private List<StoredMessage<Message>> appendAtThreeTimes() throws Exception {
    for (int i = 0; i < 3; i++) {
      if (i > 0) {
        advance(Duration.ofMinutes(1));
      }
      for (int message = 0; message < AT_EACH_TIME; message++) {
        append(SESSION, "text " + i + ", " + message);
      }
    }
    return find(SESSION).messages();
  }

  private static MessageRange.Builder range() {
    return MessageRange.builder();
  }

  private Long[] found(MessageRange.Builder range) {
    return sequences(find(SESSION, range.build()).messages());
  }

  @Test
  void fromMillis_timeOfAMessage_includesIt() throws Exception {
    long second = appendAtThreeTimes().get(3).appendMillis();

    assertThat(found(range().fromMillis(second))).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void fromMillis_justAfterTheLastOfAMoment_excludesIt() throws Exception {
    long second = appendAtThreeTimes().get(5).appendMillis();

    assertThat(found(range().fromMillis(second + 1))).containsExactly(7L, 8L, 9L);
  }

  @Test
  void beforeMillis_timeOfAMessage_excludesIt() throws Exception {
    long second = appendAtThreeTimes().get(3).appendMillis();

    assertThat(found(range().beforeMillis(second))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void beforeMillis_justAfterTheLastOfAMoment_includesIt() throws Exception {
    long second = appendAtThreeTimes().get(5).appendMillis();

    assertThat(found(range().beforeMillis(second + 1))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void millis_between_isWhatLiesBetween() throws Exception {
    List<StoredMessage<Message>> messages = appendAtThreeTimes();
    long second = messages.get(3).appendMillis();
    long third = messages.get(6).appendMillis();

    assertThat(found(range().fromMillis(second).beforeMillis(third))).containsExactly(4L, 5L, 6L);
    assertThat(found(range().fromMillis(third).beforeMillis(second))).isEmpty();
    assertThat(found(range().fromMillis(second).beforeMillis(second))).isEmpty();
  }

  @Test
  void millis_newestFirst_isLimitedFromTheEnd() throws Exception {
    long third = appendAtThreeTimes().get(6).appendMillis();

    assertThat(found(range().beforeMillis(third).newestFirst(true).maxMessages(2)))
        .containsExactly(6L, 5L);
    assertThat(found(range().fromMillis(third).newestFirst(true).maxMessages(2)))
        .containsExactly(9L, 8L);
    assertThat(found(range().fromMillis(third).newestFirst(true))).containsExactly(9L, 8L, 7L);
  }

  @Test
  void millis_maxMessages_isLimitedFromTheBeginning() throws Exception {
    long second = appendAtThreeTimes().get(3).appendMillis();

    assertThat(found(range().fromMillis(second).maxMessages(4))).containsExactly(4L, 5L, 6L, 7L);
  }

  @Test
  void millis_sequences_bothBoundsHold() throws Exception {
    List<StoredMessage<Message>> messages = appendAtThreeTimes();
    long second = messages.get(3).appendMillis();
    long third = messages.get(6).appendMillis();

    assertThat(found(range().fromMillis(second).afterSequence(4)))
        .containsExactly(5L, 6L, 7L, 8L, 9L);
    assertThat(found(range().fromMillis(second).afterSequence(1).beforeSequence(6)))
        .containsExactly(4L, 5L);
    assertThat(found(range().beforeMillis(third).beforeSequence(3))).containsExactly(1L, 2L);
    assertThat(found(range().beforeMillis(second).afterSequence(3))).isEmpty();
  }

  @Test
  void millis_maxBytes_isStillOne() throws Exception {
    long second = appendAtThreeTimes().get(3).appendMillis();

    assertThat(found(range().fromMillis(second).maxBytes(1))).containsExactly(4L);
    assertThat(found(range().beforeMillis(second).maxBytes(1).newestFirst(true)))
        .containsExactly(3L);
  }

  @Test
  void millis_outsideOfTheSession_isAllOrNothing() {
    append(SESSION, texts(3));
    long first = find(SESSION).messages().get(0).appendMillis();
    long last = find(SESSION).messages().get(2).appendMillis();

    assertThat(found(range().fromMillis(first))).containsExactly(1L, 2L, 3L);
    assertThat(found(range().fromMillis(-1))).containsExactly(1L, 2L, 3L);
    assertThat(found(range().fromMillis(Long.MIN_VALUE))).containsExactly(1L, 2L, 3L);
    assertThat(found(range().fromMillis(last + 1))).isEmpty();
    assertThat(found(range().fromMillis(Long.MAX_VALUE))).isEmpty();
    assertThat(found(range().beforeMillis(first))).isEmpty();
    assertThat(found(range().beforeMillis(-1))).isEmpty();
    assertThat(found(range().beforeMillis(Long.MIN_VALUE))).isEmpty();
    assertThat(found(range().beforeMillis(last + 1))).containsExactly(1L, 2L, 3L);
    assertThat(found(range().beforeMillis(Long.MAX_VALUE))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void millis_ofARunningClock_isWhatHasThoseTimes() {
    append(SESSION, texts(300));
    List<StoredMessage<Message>> messages = find(SESSION).messages();

    for (int i = 0; i < messages.size(); i += 37) {
      long millis = messages.get(i).appendMillis();
      assertThat(find(SESSION, range().fromMillis(millis).build()).messages())
          .isEqualTo(messages.stream().filter(m -> m.appendMillis() >= millis).toList());
      List<StoredMessage<Message>> before =
          new ArrayList<>(messages.stream().filter(m -> m.appendMillis() < millis).toList());
      Collections.reverse(before);
      assertThat(find(SESSION, range().beforeMillis(millis).newestFirst(true).build()).messages())
          .isEqualTo(before);
    }
  }

  @Test
  void millis_noMessages_isNothing() {
    await(store.getOrCreate(SESSION));

    assertThat(found(range().fromMillis(0))).isEmpty();
    assertThat(found(range().beforeMillis(Long.MAX_VALUE - 1).newestFirst(true))).isEmpty();
    assertThat(await(store.find("unknown", range().fromMillis(0).build()))).isEmpty();
  }
}

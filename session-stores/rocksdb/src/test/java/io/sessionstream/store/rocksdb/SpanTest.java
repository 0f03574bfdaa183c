package io.sessionstream.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.MessageRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Finding a range by halves gives what looking at every message gives. */
final class SpanTest {
  private static final int OWN_BYTES = 150;
  private static final int CREATED = 1000;

  private final Random random = new Random(1);

  /** A session with so many messages, some of them of the same time. */
  private final class Log implements Span.Stamps {
    final long[] millis;
    final long[] bytes;
    final SessionView view;
    long greatest;
    int looks;

    Log(int messages) {
      millis = new long[messages + 1];
      bytes = new long[messages + 1];
      millis[0] = CREATED;
      bytes[0] = OWN_BYTES;
      for (int i = 1; i <= messages; i++) {
        millis[i] = millis[i - 1] + random.nextInt(3);
        bytes[i] = bytes[i - 1] + 48 + random.nextInt(20);
      }
      view =
          new SessionView(
              new Records.Session(1, CREATED, OWN_BYTES, 1, CREATED, false),
              messages,
              millis[messages],
              bytes[messages]);
    }

    @Override
    public long millis(long sequence) {
      look(sequence);
      return millis[(int) sequence];
    }

    @Override
    public long bytes(long sequence) {
      look(sequence);
      return bytes[(int) sequence];
    }

    private void look(long sequence) {
      greatest = Math.max(greatest, sequence);
      looks++;
    }

    /** The sequences of the range, by its definition. */
    List<Long> expected(MessageRange range) {
      List<Long> inRange = new ArrayList<>();
      for (long s = 1; s < millis.length; s++) {
        if (s > range.afterSequence()
            && s < range.beforeSequence()
            && millis[(int) s] >= range.fromMillis()
            && millis[(int) s] < range.beforeMillis()) {
          inRange.add(s);
        }
      }
      if (range.newestFirst()) {
        Collections.reverse(inRange);
      }
      List<Long> taken = new ArrayList<>();
      long weight = 0;
      for (long s : inRange) {
        weight += bytes[(int) s] - bytes[(int) s - 1];
        if (taken.size() == range.maxMessages()
            || (weight > range.maxBytes() && !taken.isEmpty())) {
          break;
        }
        taken.add(s);
      }
      return taken;
    }
  }

  private MessageRange randomRange(int messages) {
    MessageRange.Builder range = MessageRange.builder().newestFirst(random.nextBoolean());
    if (random.nextBoolean()) {
      range.afterSequence(random.nextInt(messages + 2));
    }
    if (random.nextBoolean()) {
      range.beforeSequence(1 + random.nextInt(messages + 3));
    }
    if (random.nextInt(3) == 0) {
      range.fromMillis(CREATED - 1 + random.nextInt(messages + 3));
    }
    if (random.nextInt(3) == 0) {
      range.beforeMillis(CREATED - 1 + random.nextInt(messages + 3));
    }
    if (random.nextBoolean()) {
      range.maxMessages(1 + random.nextInt(messages + 1));
    }
    if (random.nextBoolean()) {
      range.maxBytes(1 + random.nextInt(60 * (messages + 1)));
    }
    return range.build();
  }

  private static List<Long> sequences(Span span, boolean newestFirst) {
    List<Long> sequences = new ArrayList<>();
    for (long s = span.first(); s <= span.last(); s++) {
      sequences.add(s);
    }
    if (newestFirst) {
      Collections.reverse(sequences);
    }
    return sequences;
  }

  @Test
  void of_anyRange_isWhatItsDefinitionSays() {
    for (int i = 0; i < 50_000; i++) {
      int messages = random.nextInt(12);
      Log log = new Log(messages);
      MessageRange range = randomRange(messages);

      Span span = Span.of(log.view, range, log);

      assertThat(sequences(span, range.newestFirst()))
          .as("%s", range)
          .isEqualTo(log.expected(range));
      assertThat(log.greatest).as("%s", range).isLessThanOrEqualTo(Span.reach(log.view, range));
      assertThat(span.last()).as("%s", range).isLessThanOrEqualTo(Span.reach(log.view, range));
    }
  }

  @Test
  void of_longSession_looksAtFew() {
    Log log = new Log(1_000_000);
    MessageRange range =
        MessageRange.builder()
            .fromMillis(CREATED + 400_000)
            .beforeMillis(CREATED + 900_000)
            .maxBytes(10_000_000)
            .newestFirst(true)
            .build();

    Span span = Span.of(log.view, range, log);

    assertThat(sequences(span, true)).isEqualTo(log.expected(range));
    assertThat(log.looks).isLessThan(70);
  }

  @Test
  void reach_firstPage_isItsEnd() {
    Log log = new Log(100);

    assertThat(Span.reach(log.view, MessageRange.builder().maxMessages(10).build())).isEqualTo(10);
    assertThat(
            Span.reach(log.view, MessageRange.builder().maxMessages(10).newestFirst(true).build()))
        .isEqualTo(100);
    assertThat(Span.reach(log.view, MessageRange.builder().afterSequence(100).build())).isZero();
  }
}

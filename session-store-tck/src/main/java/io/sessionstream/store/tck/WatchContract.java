package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Message;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watching sessions: what is stored, a mark, and what comes, each message once and in order. */
abstract class WatchContract extends Theme {
  WatchContract(SessionStoreContract contract) {
    super(contract);
  }

  private List<StoredMessage<Message>> stored(long after) {
    List<StoredMessage<Message>> messages = find(SESSION).messages();
    return messages.subList((int) after, messages.size());
  }

  @Test
  void watch_fromBeginning_tellsWhatIsStoredAndThenWhatComes() {
    append(SESSION, texts(3));

    WatchProbe probe = watch(watching().build());
    assertThat(probe.messagesTo(3)).isEqualTo(stored(0));
    probe.assertCaughtUp(incarnation(SESSION), 3);

    append(SESSION, "fourth");
    assertThat(probe.messagesTo(4)).isEqualTo(stored(3));
    append(SESSION, "fifth", "sixth");
    assertThat(probe.messagesTo(6)).isEqualTo(stored(4));
    assertThat(probe.isSilent()).isTrue();
  }

  @Test
  void watch_messages_nameTheIncarnation() {
    append(SESSION, "first");

    assertThat(watch(watching().build()).messages())
        .isEqualTo(new WatchEvent.Messages<>(incarnation(SESSION), stored(0)));
  }

  @Test
  void watch_afterSequence_tellsWhatFollows() {
    append(SESSION, texts(5));

    WatchProbe probe = watch(watching().afterSequence(3).build());

    assertThat(probe.messagesTo(5)).isEqualTo(stored(3));
    probe.assertCaughtUp(incarnation(SESSION), 5);
  }

  @Test
  void watch_afterTheLast_tellsWhatComes() {
    append(SESSION, texts(5));
    WatchProbe probe = watch(watching().afterSequence(5).build());
    probe.assertCaughtUp(incarnation(SESSION), 5);

    append(SESSION, "sixth");

    assertThat(probe.messagesTo(6)).isEqualTo(stored(5));
  }

  @Test
  void watch_afterSequenceThatIsYetToCome_skipsUpToIt() {
    append(SESSION, "first");
    WatchProbe probe = watch(watching().afterSequence(3).build());
    probe.assertCaughtUp(incarnation(SESSION), 1);

    append(SESSION, "second", "third", "fourth");

    assertThat(probe.messagesTo(4)).isEqualTo(stored(3));
  }

  @Test
  void watch_fromEnd_tellsWhatIsAppendedAfterwards() {
    append(SESSION, texts(3));
    WatchProbe probe = watch(watching().fromEnd(true).build());

    append(SESSION, "fourth", "fifth");

    assertThat(probe.messagesTo(5)).isEqualTo(stored(3));
  }

  @Test
  void watch_fromEndNothingComes_isCaughtUp() {
    append(SESSION, texts(3));

    watch(watching().fromEnd(true).afterSequence(1).build())
        .assertCaughtUp(incarnation(SESSION), 3);
  }

  @Test
  void watch_sessionWithoutMessages_isCaughtUp() {
    long incarnation = await(store.getOrCreate(SESSION)).incarnation();
    WatchProbe probe = watch(watching().build());
    probe.assertCaughtUp(incarnation, 0);

    append(SESSION, "first");

    assertThat(probe.messagesTo(1)).isEqualTo(stored(0));
  }

  @Test
  void watch_waitForSession_isToldOfItWhenItComes() {
    WatchProbe fromBeginning = watch(watching().waitForSession(true).build());
    WatchProbe fromEnd = watch(watching().waitForSession(true).fromEnd(true).build());
    fromBeginning.assertCaughtUp(0, 0);
    fromEnd.assertCaughtUp(0, 0);

    append("another", "text");
    append(SESSION, "first", "second");

    assertThat(fromBeginning.messagesTo(2)).isEqualTo(stored(0));
    assertThat(fromEnd.messagesTo(2)).isEqualTo(stored(0));
  }

  @Test
  void watch_waitForSessionThatIsThere_isLikeAnyOther() {
    append(SESSION, "first");

    WatchProbe probe = watch(watching().waitForSession(true).build());

    assertThat(probe.messagesTo(1)).isEqualTo(stored(0));
    probe.assertCaughtUp(incarnation(SESSION), 1);
  }

  @Test
  void watch_sameIncarnation_goesOn() {
    append(SESSION, texts(3));

    WatchProbe probe = watch(watching().incarnation(incarnation(SESSION)).afterSequence(2).build());

    assertThat(probe.messagesTo(3)).isEqualTo(stored(2));
  }

  @Test
  void watch_otherSession_isNotTold() {
    append(SESSION, "first");
    WatchProbe probe = watch(watching().build());
    probe.messagesTo(1);
    probe.assertCaughtUp(incarnation(SESSION), 1);

    append(SESSION + "-2", texts(3));
    append(SESSION, "second");

    assertThat(probe.messages().messages()).isEqualTo(stored(1));
  }

  @Test
  void watch_duplicatesAndRefusals_areNotTold() {
    append(SESSION, Messages.withId("a", "first"));
    WatchProbe probe = watch(watching().build());
    probe.messagesTo(1);
    probe.assertCaughtUp(incarnation(SESSION), 1);

    append(SESSION, Messages.withId("a", "first"));
    assertThat(refusal(appendExpecting(7, "refused"))).isPresent();
    append(SESSION, "second");

    assertThat(probe.messages().messages()).isEqualTo(stored(1));
  }

  @Test
  void watch_nothingHappens_isMarkedAtIntervals() {
    append(SESSION, "first");
    WatchProbe probe = watch(watching().markInterval(Duration.ofMillis(20)).build());
    probe.messagesTo(1);

    for (int i = 0; i < 4; i++) {
      probe.assertCaughtUp(incarnation(SESSION), 1);
    }
  }

  @Test
  void watch_waitingForSession_isMarkedAtIntervals() {
    WatchProbe probe =
        watch(watching().waitForSession(true).markInterval(Duration.ofMillis(20)).build());

    for (int i = 0; i < 4; i++) {
      probe.assertCaughtUp(0, 0);
    }
  }

  @Test
  void watch_eventsRequestedOneByOne_comeOneByOne() {
    append(SESSION, texts(5));
    WatchProbe probe = watch(watching().maxBytes(1).build(), 0);

    for (int i = 0; i < 5; i++) {
      assertThat(probe.isSilent()).isTrue();
      probe.request(1);
      assertThat(probe.messages().messages()).isEqualTo(stored(i).subList(0, 1));
    }
    probe.request(1);
    probe.assertCaughtUp(incarnation(SESSION), 5);
  }

  @Test
  void watch_nothingRequested_isToldLater() {
    append(SESSION, texts(3));
    WatchProbe slow = watch(watching().build(), 0);
    WatchProbe quick = watch(watching().build());
    for (int i = 0; i < 20; i++) {
      append(SESSION, "text");
    }
    quick.messagesTo(23);
    assertThat(slow.isSilent()).isTrue();

    slow.request(Long.MAX_VALUE);

    assertThat(slow.messagesTo(23)).isEqualTo(stored(0));
    slow.assertCaughtUp(incarnation(SESSION), 23);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, 3500})
  void watch_maxBytes_limitsEachEvent(int maxBytes) {
    for (int i = 0; i < 10; i++) {
      append(SESSION, i + Messages.letters(1000));
    }
    WatchProbe probe = watch(watching().maxBytes(maxBytes).build());

    long last = 0;
    while (last < 10) {
      List<StoredMessage<Message>> messages = probe.messages().messages();
      assertThat(messages).hasSizeBetween(1, Math.max(1, maxBytes / 1000));
      assertThat(messages).isEqualTo(stored(last).subList(0, messages.size()));
      last += messages.size();
    }
  }

  @Test
  void watch_longSession_isToldFromTheBeginning() {
    awaitAll(
        List.of(texts(2000)).stream()
            .map(text -> appendLater(SESSION, Messages.text(text)))
            .toList());
    WatchProbe whole = watch(watching().build());
    WatchProbe pages = watchOneByOne(watching().maxBytes(1000).build());

    assertThat(whole.messagesTo(2000)).isEqualTo(stored(0));
    assertThat(pages.messagesTo(2000)).isEqualTo(stored(0));
  }

  @Test
  void subscribe_twice_areTwoWatches() {
    append(SESSION, "first", "second");
    Flow.Publisher<WatchEvent<Message>> publisher = store.watch(watching().maxBytes(1).build());
    WatchProbe first = newProbe(1);
    WatchProbe second = newProbe(2);

    publisher.subscribe(first);
    publisher.subscribe(second);

    assertThat(first.messages().messages()).isEqualTo(stored(0).subList(0, 1));
    assertThat(second.messagesTo(2)).isEqualTo(stored(0));
  }

  @Test
  void cancel_nothingIsToldAfterwards() {
    append(SESSION, "first");
    WatchProbe cancelled = watch(watching().build());
    WatchProbe other = watch(watching().build());
    cancelled.messagesTo(1);
    cancelled.assertCaughtUp(incarnation(SESSION), 1);
    other.messagesTo(1);

    cancelled.cancel();
    append(SESSION, "second");
    other.messagesTo(2);
    append(SESSION, "third");
    other.messagesTo(3);

    assertThat(cancelled.isSilent()).isTrue();
  }

  @Test
  void request_none_fails() {
    append(SESSION, "first");
    WatchProbe probe = watch(watching().build(), 0);

    probe.request(0);

    assertThat(probe.failure()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void manyWatchers_oneSession_areAllTold() {
    append(SESSION, texts(3));
    List<WatchProbe> probes =
        IntStream.range(0, 200)
            .mapToObj(i -> watch(watching().afterSequence(i % 5).build()))
            .toList();

    append(SESSION, texts(20));

    for (int i = 0; i < probes.size(); i++) {
      assertThat(probes.get(i).messagesTo(23)).isEqualTo(stored(i % 5));
    }
  }
}

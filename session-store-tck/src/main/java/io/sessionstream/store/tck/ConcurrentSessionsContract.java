package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent.EndReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sessions are watched, closed, deleted and listed by some threads while others append. */
abstract class ConcurrentSessionsContract extends Theme {
  private static final int THREADS = 8;
  private static final int WRITERS = 4;
  private static final int MESSAGES = 100;
  private static final int ROUNDS = 20;

  ConcurrentSessionsContract(SessionStoreContract contract) {
    super(contract);
  }

  @Test
  void watch_whileOthersAppend_tellsEachMessageOnceInOrder() {
    List<WatchProbe> probes = new ArrayList<>();
    probes.add(watch(watching().waitForSession(true).build()));
    List<List<WatchProbe>> ofThreads =
        inParallel(THREADS, thread -> thread < WRITERS ? appendMany() : watchMany(thread));
    ofThreads.forEach(probes::addAll);

    List<StoredMessage<Message>> stored = find(SESSION).messages();
    assertThat(stored).hasSize(WRITERS * MESSAGES);
    for (WatchProbe probe : probes) {
      assertThat(probe.messagesTo(stored.size())).isEqualTo(stored);
    }
  }

  private List<WatchProbe> appendMany() {
    List<CompletionStage<Acknowledgement>> answers = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      answers.add(appendLater(SESSION, Messages.text("text " + i)));
      if (i % 10 == 0) {
        await(answers.get(i));
      }
    }
    awaitAll(answers);
    return List.of();
  }

  /** Watchers that begin in the midst of it, some of which are slow. */
  private List<WatchProbe> watchMany(int thread) {
    List<WatchProbe> probes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      probes.add(
          i % 2 == 0
              ? watch(watching().waitForSession(true).build())
              : watchOneByOne(watching().waitForSession(true).maxBytes(1 + 500L * thread).build()));
    }
    return probes;
  }

  @Test
  void watch_fromEndWhileOthersAppend_leavesNoGap() {
    append(SESSION, "first");
    AtomicBoolean done = new AtomicBoolean();

    inParallel(
        WRITERS,
        thread -> {
          if (thread == 0) {
            watchFromEnd(done);
          } else {
            appendSome(done);
          }
          return thread;
        });
  }

  private void watchFromEnd(AtomicBoolean done) {
    try {
      for (int i = 0; i < ROUNDS; i++) {
        long before = find(SESSION).info().lastSequence();
        WatchProbe probe = watch(watching().fromEnd(true).build());
        long own = append(SESSION, Messages.text("own")).sequence();
        List<StoredMessage<Message>> told = probe.messagesTo(own);
        probe.cancel();
        long first = told.get(0).sequence();
        assertThat(first).isGreaterThan(before).isLessThanOrEqualTo(own);
        assertThat(sequences(told))
            .isEqualTo(
                Stream.iterate(first, sequence -> sequence + 1)
                    .limit(told.size())
                    .toArray(Long[]::new));
      }
    } finally {
      done.set(true);
    }
  }

  private void appendSome(AtomicBoolean done) {
    for (int i = 0; i < MESSAGES && !done.get(); i++) {
      append(SESSION, Messages.text("text"));
    }
  }

  private void appendUntil(AtomicBoolean done) {
    while (!done.get()) {
      append(SESSION, Messages.text("text"));
    }
  }

  @Test
  void close_whileOthersAppend_isTheEndOfTheSession() {
    append(SESSION, "first");
    AtomicInteger accepted = new AtomicInteger(1);
    AtomicInteger progress = new AtomicInteger();
    WatchProbe probe = watch(watching().build());

    inParallel(
        WRITERS + 1,
        thread -> {
          if (thread == 0) {
            while (progress.get() < WRITERS) {
              Thread.onSpinWait();
            }
            await(store.closeSession(SESSION));
          } else {
            appendUntilClosed(accepted, progress);
          }
          return thread;
        });

    assertThat(find(SESSION).messages()).hasSize(accepted.get());
    assertThat(probe.messagesToEnd(EndReason.CLOSED)).isEqualTo(find(SESSION).messages());
  }

  private void appendUntilClosed(AtomicInteger accepted, AtomicInteger progress) {
    Optional<SessionStoreException> refusal = Optional.empty();
    for (int i = 0; refusal.isEmpty(); i++) {
      refusal = refusal(appendLater(SESSION, Messages.text("text")));
      if (refusal.isEmpty()) {
        accepted.incrementAndGet();
      }
      if (i == 0) {
        progress.incrementAndGet();
      }
    }
    assertThat(refusal.get().reason()).isEqualTo(Reason.SESSION_CLOSED);
  }

  @Test
  void delete_whileOthersAppend_beginsSessionsAnew() {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger deleted = new AtomicInteger();

    inParallel(
        WRITERS,
        thread -> {
          if (thread == 0) {
            deleteSometimes(done, deleted);
          } else {
            appendUntil(done);
          }
          return thread;
        });

    assertThat(deleted).hasPositiveValue();
    List<StoredMessage<Message>> last =
        await(store.find(SESSION, MessageRange.all())).map(Session::messages).orElse(List.of());
    assertThat(sequences(last)).isEqualTo(Messages.sequencesTo(last.size()));
    await(store.deleteSession(SESSION));
    assertNoSession(SESSION);
    assertThat(listed()).isEmpty();
  }

  private void deleteSometimes(AtomicBoolean done, AtomicInteger deleted) {
    try {
      for (int i = 0; i < ROUNDS; i++) {
        WatchProbe probe = watch(watching().waitForSession(true).build());
        probe.anyMessages();
        if (await(store.deleteSession(SESSION))) {
          deleted.incrementAndGet();
        }
        probe.assertPrefixAndEnd(EndReason.DELETED);
      }
    } finally {
      done.set(true);
    }
  }

  @Test
  void delete_manyThreadsOneSession_isDoneByOne() {
    for (int i = 0; i < ROUNDS; i++) {
      append(SESSION, "text");

      List<Boolean> deleted = inParallel(WRITERS, thread -> await(store.deleteSession(SESSION)));

      assertThat(deleted).containsOnlyOnce(true);
    }
  }

  @Test
  void list_whileSessionsComeAndGo_hasThoseThatStayOnce() {
    List<String> stay = IntStream.range(100, 150).mapToObj(i -> "s-" + i).toList();
    stay.forEach(id -> append(id, "text"));
    AtomicBoolean done = new AtomicBoolean();

    inParallel(
        WRITERS,
        thread -> {
          if (thread == 0) {
            listAgainAndAgain(stay, done);
          } else {
            comeAndGo(thread, done);
          }
          return thread;
        });
  }

  private void comeAndGo(int thread, AtomicBoolean done) {
    for (int i = 0; !done.get(); i++) {
      String sessionId = "s-" + (100 + i % 50) + "-" + thread;
      append(sessionId, "text");
      await(store.deleteSession(sessionId));
    }
  }

  private void listAgainAndAgain(List<String> stay, AtomicBoolean done) {
    try {
      for (int i = 0; i < ROUNDS; i++) {
        List<String> all = listInPages(5 + i);
        assertThat(all).isSorted().doesNotHaveDuplicates();
        assertThat(all.stream().filter(stay::contains)).isEqualTo(stay);
      }
    } finally {
      done.set(true);
    }
  }

  private List<String> listInPages(int maxSessions) {
    List<String> all = new ArrayList<>();
    SessionPage page;
    do {
      page =
          await(
              store.listSessions(
                  SessionQuery.builder()
                      .maxSessions(maxSessions)
                      .afterSessionId(all.isEmpty() ? "" : all.get(all.size() - 1))
                      .build()));
      page.sessions().stream().map(SessionInfo::sessionId).forEach(all::add);
    } while (page.hasMore());
    return all;
  }
}

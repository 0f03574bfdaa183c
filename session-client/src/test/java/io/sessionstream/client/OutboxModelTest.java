package io.sessionstream.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.sessionstream.client.PendingAppend.Settled;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.AppendResult;
import io.sessionstream.v1.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The outbox against a server that does everything that a server may do: refuses for the moment,
 * stores and does not say so, goes on with what came over a broken connection, and takes messages
 * of others. In half of the runs messages are given up after a while. Each run follows from its
 * number.
 */
class OutboxModelTest {
  private static final int RUNS = 500;
  private static final int MESSAGES = 60;
  private static final int SESSIONS = 3;
  private static final long NEVER = Long.MAX_VALUE / 2;
  private static final long SHORTEST_PATIENCE = 100_000_000;
  private static final long LONGEST_PATIENCE = 5_000_000_000L;
  private static final ServiceError BROKEN =
      ServiceError.builder().code(Status.Code.UNAVAILABLE).message("broken").build();

  /** What is promised, and when. */
  enum Promise {
    ONE_AT_A_TIME(Ordering.ONE_AT_A_TIME, true, true, true),
    SOLE_WRITER(Ordering.SOLE_WRITER, false, true, true),
    SOLE_WRITER_AMONG_OTHERS(Ordering.SOLE_WRITER, true, true, false),
    PIPELINED(Ordering.PIPELINED, true, false, true),
    PIPELINED_THROUGH_REFUSALS(Ordering.PIPELINED, true, true, false);

    private final Ordering ordering;
    private final boolean othersAppend;
    private final boolean refusals;
    private final boolean inOrder;

    Promise(Ordering ordering, boolean othersAppend, boolean refusals, boolean inOrder) {
      this.ordering = ordering;
      this.othersAppend = othersAppend;
      this.refusals = refusals;
      this.inOrder = inOrder;
    }
  }

  @ParameterizedTest
  @EnumSource
  void messages_throughAnyFaults_areInTheLogAsPromised(Promise promise) {
    for (int run = 0; run < RUNS; run++) {
      new Run(run, promise).check();
    }
  }

  private static final class Run {
    private final int number;
    private final Promise promise;
    private final Random random;
    private final Outbox outbox;
    private final Map<String, List<String>> log = new HashMap<>();
    private final Map<String, List<String>> appended = new HashMap<>();
    private final Map<String, Long> acknowledged = new HashMap<>();
    private final Deque<AppendEntry> stream = new ArrayDeque<>();
    private final List<Deque<AppendEntry>> brokenStreams = new ArrayList<>();
    private final List<AppendEntry> lateWrites = new ArrayList<>();
    private final Set<String> givenUp = new HashSet<>();
    private final long giveUpNanos;
    private long now;
    private int foreign;

    Run(int number, Promise promise) {
      this.number = number;
      this.promise = promise;
      this.random = new Random(number);
      ClientOptions options =
          ClientOptions.builder()
              .maxBatch(1 + random.nextInt(8))
              .ordering(promise.ordering)
              .build();
      this.outbox = new Outbox(options, new Backoff(options, random));
      this.giveUpNanos =
          random.nextBoolean() ? NEVER : random.nextLong(SHORTEST_PATIENCE, LONGEST_PATIENCE);
    }

    void check() {
      for (int i = 0; i < MESSAGES; i++) {
        add(i);
        step();
      }
      for (int steps = 0; outbox.unsettled() > 0; steps++) {
        assertThat(steps).as("steps of run %d", number).isLessThan(100_000);
        step();
      }
      compare();
    }

    private void add(int i) {
      String sessionId = "s" + random.nextInt(SESSIONS);
      Message message = Message.newBuilder().setMessageId("m" + i).setText("t").build();
      outbox.add(
          new PendingAppend(
              AppendEntry.newBuilder().setSessionId(sessionId).setMessage(message).build(),
              now + giveUpNanos));
      appended.computeIfAbsent(sessionId, id -> new ArrayList<>()).add("m" + i);
    }

    private void step() {
      now += random.nextLong(100_000_000);
      for (Settled settled : outbox.expire(now)) {
        assertThat(settled.success()).as("success in run %d", number).isNull();
        givenUp.add(settled.append().entry().getMessage().getMessageId());
      }
      outbox.wake(now);
      if (outbox.requestsInFlight() < 4) {
        outbox.nextRequest().forEach(sent -> stream.add(sent.entry()));
      }
      if (random.nextInt(20) == 0) {
        breakStream();
      }
      answerSome();
      if (!brokenStreams.isEmpty() && random.nextBoolean()) {
        AppendEntry entry = brokenStreams.get(random.nextInt(brokenStreams.size())).poll();
        if (entry != null) {
          serve(entry);
        }
      }
      if (!lateWrites.isEmpty() && random.nextInt(3) == 0) {
        apply(lateWrites.remove(0));
      }
      if (promise.othersAppend && random.nextInt(5) == 0) {
        logOf("s" + random.nextInt(SESSIONS)).add("foreign" + foreign++);
      }
    }

    /** Of what is on its way the server may have all, a part or nothing. */
    private void breakStream() {
      Deque<AppendEntry> arrived = new ArrayDeque<>();
      int count = random.nextInt(stream.size() + 1);
      for (int i = 0; i < count; i++) {
        arrived.add(stream.remove());
      }
      brokenStreams.add(arrived);
      stream.clear();
      outbox.streamLost(BROKEN);
    }

    private void answerSome() {
      List<AppendResult> results = new ArrayList<>();
      for (int count = random.nextInt(6); count > 0 && !stream.isEmpty(); count--) {
        results.add(serve(stream.remove()));
      }
      for (Settled settled : outbox.answered(results, now)) {
        assertThat(settled.failure()).as("failure in run %d", number).isNull();
        acknowledged.put(
            settled.append().entry().getMessage().getMessageId(),
            java.util.Objects.requireNonNull(settled.success()).sequence());
      }
    }

    private AppendResult serve(AppendEntry entry) {
      return switch (promise.refusals ? random.nextInt(12) : 12) {
        case 0 -> Answers.error(Answers.busy());
        case 1 -> Answers.error(Answers.unavailable());
        case 2 -> {
          apply(entry);
          yield Answers.error(Answers.unavailable());
        }
        case 3 -> {
          lateWrites.add(entry);
          yield Answers.error(Answers.unavailable());
        }
        default -> apply(entry);
      };
    }

    private AppendResult apply(AppendEntry entry) {
      List<String> session = logOf(entry.getSessionId());
      int place = session.indexOf(entry.getMessage().getMessageId());
      if (place >= 0) {
        return Answers.duplicate(place + 1);
      }
      if (entry.hasExpectedSequence() && entry.getExpectedSequence() != session.size()) {
        return Answers.error(Answers.mismatch(entry.getExpectedSequence(), session.size()));
      }
      session.add(entry.getMessage().getMessageId());
      return Answers.stored(session.size());
    }

    private List<String> logOf(String sessionId) {
      return log.computeIfAbsent(sessionId, id -> new ArrayList<>());
    }

    /** What was given up may come late, and then counts as a message of somebody else. */
    private boolean isInOrder() {
      return promise.inOrder && (givenUp.isEmpty() || promise.ordering != Ordering.SOLE_WRITER);
    }

    private void compare() {
      appended.forEach(
          (sessionId, all) -> {
            List<String> messages = all.stream().filter(id -> !givenUp.contains(id)).toList();
            List<String> found = logOf(sessionId).stream().filter(messages::contains).toList();
            assertThat(logOf(sessionId)).as("run %d", number).doesNotHaveDuplicates();
            if (isInOrder()) {
              assertThat(found).as("run %d", number).containsExactlyElementsOf(messages);
            } else {
              assertThat(found).as("run %d", number).containsExactlyInAnyOrderElementsOf(messages);
            }
            for (String message : messages) {
              assertThat(acknowledged)
                  .as("run %d", number)
                  .containsEntry(message, (long) logOf(sessionId).indexOf(message) + 1);
            }
          });
    }
  }
}

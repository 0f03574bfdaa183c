package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Appends that say which sequence the session's last message is expected to have. */
abstract class ExpectedSequenceContract extends Theme {
  private static final int THREADS = 64;

  ExpectedSequenceContract(SessionStoreContract contract) {
    super(contract);
  }

  @Test
  void append_expectingNoMessagesInNewSession_isAccepted() {
    assertThat(await(appendExpecting(0, "first")).sequence()).isEqualTo(1);
    assertTexts(SESSION, "first");
  }

  @Test
  void append_expectingNoMessagesInEmptySession_isAccepted() {
    await(store.getOrCreate(SESSION));

    assertThat(await(appendExpecting(0, "first")).sequence()).isEqualTo(1);
    assertTexts(SESSION, "first");
  }

  @Test
  void append_expectingTheLast_isAccepted() {
    append(SESSION, "first", "second");

    assertThat(await(appendExpecting(2, "third")).sequence()).isEqualTo(3);
    assertTexts(SESSION, "first", "second", "third");
  }

  @Test
  void append_expectingWithoutWaiting_isAccepted() {
    List<CompletionStage<Acknowledgement>> answers =
        IntStream.range(0, 100).mapToObj(i -> appendExpecting(i, "text " + i)).toList();

    assertThat(awaitAll(answers))
        .extracting(Acknowledgement::sequence)
        .containsExactly(Messages.sequencesTo(100));
  }

  @Test
  void append_expectingLess_isRefused() {
    append(SESSION, "first", "second");

    SessionStoreException refusal =
        awaitRefusal(Reason.SEQUENCE_MISMATCH, appendExpecting(1, "third"));

    assertThat(refusal.details())
        .isEqualTo(Map.of("expected_sequence", "1", "actual_sequence", "2"));
  }

  @Test
  void append_expectingMore_isRefused() {
    append(SESSION, "first", "second");

    SessionStoreException refusal =
        awaitRefusal(Reason.SEQUENCE_MISMATCH, appendExpecting(3, "third"));

    assertThat(refusal.details())
        .isEqualTo(Map.of("expected_sequence", "3", "actual_sequence", "2"));
  }

  @Test
  void append_expectingNoMessagesWhereThereAreSome_isRefused() {
    append(SESSION, "first");

    awaitRefusal(Reason.SEQUENCE_MISMATCH, appendExpecting(0, "second"));
  }

  @Test
  void append_mismatch_storesNothing() {
    append(SESSION, "first");
    var before = find(SESSION);

    awaitRefusal(Reason.SEQUENCE_MISMATCH, appendExpecting(7, "second"));

    assertThat(find(SESSION)).isEqualTo(before);
    assertThat(append(SESSION, Messages.text("second")).sequence()).isEqualTo(2);
  }

  @Test
  void append_mismatchInUnknownSession_createsNone() {
    SessionStoreException refusal =
        awaitRefusal(Reason.SEQUENCE_MISMATCH, appendExpecting(1, "second"));

    assertThat(refusal.details())
        .isEqualTo(Map.of("expected_sequence", "1", "actual_sequence", "0"));
    assertNoSession(SESSION);
  }

  @Test
  void append_manyThreadsExpectTheSame_oneWins() {
    append(SESSION, "first");

    List<Optional<Map<String, String>>> refusals =
        inParallel(
            THREADS,
            thread ->
                refusal(appendExpecting(1, "thread " + thread))
                    .map(SessionStoreException::details));

    assertThat(refusals).filteredOn(Optional::isEmpty).hasSize(1);
    assertThat(refusals)
        .filteredOn(Optional::isPresent)
        .containsOnly(Optional.of(Map.of("expected_sequence", "1", "actual_sequence", "2")));
    assertThat(find(SESSION).info().lastSequence()).isEqualTo(2);
  }

  @Test
  void append_manyThreadsExpectTheSameInRounds_oneWinsEach() {
    int rounds = 50;

    List<List<Integer>> wonByThread =
        inParallel(
            8,
            thread ->
                IntStream.range(0, rounds)
                    .filter(round -> refusal(appendExpecting(round, "text")).isEmpty())
                    .boxed()
                    .toList());

    // A thread that is ahead of the others loses: not every round needs to have a winner.
    List<Integer> won = wonByThread.stream().flatMap(List::stream).toList();
    assertThat(won).doesNotHaveDuplicates();
    assertThat(find(SESSION).messages()).hasSize(won.size());
  }
}

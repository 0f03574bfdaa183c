package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of a session's messages, and how they go on. */
abstract class RangeContract extends Theme {
  private static final int MESSAGES = 10;
  private static final int MESSAGE_BYTES = 1000;

  RangeContract(SessionStoreContract contract) {
    super(contract);
  }

  private Session<Message> findOfTen(MessageRange range) {
    for (int i = 1; i <= MESSAGES; i++) {
      append(SESSION, Messages.text(i + Messages.letters(MESSAGE_BYTES)));
    }
    return find(SESSION, range);
  }

  private static void assertSequences(Session<Message> session, Long... expected) {
    assertThat(sequences(session.messages())).containsExactly(expected);
    assertThat(session.info().lastSequence()).isEqualTo(MESSAGES);
  }

  @Test
  void afterSequence_zero_isTheWholeSession() {
    Session<Message> found = findOfTen(MessageRange.builder().afterSequence(0).build());

    assertSequences(found, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(found.nextAfterSequence()).isEmpty();
  }

  @Test
  void afterSequence_inTheMiddle_isTheRest() {
    Session<Message> found = findOfTen(MessageRange.builder().afterSequence(7).build());

    assertSequences(found, 8L, 9L, 10L);
    assertThat(found.messages()).isEqualTo(find(SESSION).messages().subList(7, MESSAGES));
  }

  @Test
  void afterSequence_beforeTheLast_isTheLast() {
    assertSequences(findOfTen(MessageRange.builder().afterSequence(9).build()), 10L);
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 11, 1L << 31, 1L << 32, Long.MAX_VALUE})
  void afterSequence_theLastOrBeyond_isNothing(long afterSequence) {
    Session<Message> found = findOfTen(MessageRange.builder().afterSequence(afterSequence).build());

    assertSequences(found);
    assertThat(found.nextAfterSequence()).isEmpty();
  }

  @Test
  void afterSequence_sessionWithoutMessages_isNothing() {
    await(store.getOrCreate(SESSION));

    assertThat(find(SESSION, MessageRange.builder().afterSequence(5).build()).messages()).isEmpty();
  }

  @Test
  void afterSequence_unknownSession_isNotFound() {
    assertThat(await(store.find(SESSION, MessageRange.builder().afterSequence(5).build())))
        .isEmpty();
  }

  @Test
  void maxMessages_one_isTheFirst() {
    Session<Message> found = findOfTen(MessageRange.builder().maxMessages(1).build());

    assertSequences(found, 1L);
    assertThat(found.nextAfterSequence()).isEqualTo(OptionalLong.of(1));
  }

  @Test
  void maxMessages_oneLessThanThereAre_leavesOne() {
    Session<Message> found = findOfTen(MessageRange.builder().maxMessages(9).build());

    assertSequences(found, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(found.nextAfterSequence()).isEqualTo(OptionalLong.of(9));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 11, Integer.MAX_VALUE})
  void maxMessages_asManyAsThereAreOrMore_isTheWholeSession(int maxMessages) {
    Session<Message> found = findOfTen(MessageRange.builder().maxMessages(maxMessages).build());

    assertSequences(found, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(found.nextAfterSequence()).isEmpty();
  }

  @Test
  void maxMessages_afterSequence_isCountedFromThere() {
    Session<Message> found =
        findOfTen(MessageRange.builder().afterSequence(4).maxMessages(3).build());

    assertSequences(found, 5L, 6L, 7L);
    assertThat(found.nextAfterSequence()).isEqualTo(OptionalLong.of(7));
  }

  @Test
  void maxMessages_afterSequenceNearTheEnd_isTheRest() {
    assertSequences(
        findOfTen(MessageRange.builder().afterSequence(9).maxMessages(Integer.MAX_VALUE).build()),
        10L);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, MESSAGE_BYTES})
  void maxBytes_lessThanOneMessage_isStillOne(long maxBytes) {
    Session<Message> found =
        findOfTen(MessageRange.builder().afterSequence(4).maxBytes(maxBytes).build());

    assertSequences(found, 5L);
    assertThat(found.nextAfterSequence()).isEqualTo(OptionalLong.of(5));
  }

  @Test
  void maxBytes_severalMessages_areNoMoreThanFit() {
    Session<Message> found = findOfTen(MessageRange.builder().maxBytes(4 * MESSAGE_BYTES).build());

    assertThat(found.messages()).hasSizeBetween(1, 3);
    assertThat(found.nextAfterSequence()).isEqualTo(OptionalLong.of(found.messages().size()));
  }

  @Test
  void maxBytes_moreThanThereAre_isTheWholeSession() {
    Session<Message> found = findOfTen(MessageRange.builder().maxBytes(1 << 20).build());

    assertSequences(found, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  void maxBytesAndMaxMessages_theStricterHolds() {
    assertSequences(findOfTen(MessageRange.builder().maxBytes(1).maxMessages(5).build()), 1L);
    assertThat(
            find(SESSION, MessageRange.builder().maxBytes(1 << 20).maxMessages(5).build())
                .messages())
        .hasSize(5);
  }

  static Stream<MessageRange> pages() {
    return Stream.of(
        MessageRange.builder().maxMessages(1).build(),
        MessageRange.builder().maxMessages(3).build(),
        MessageRange.builder().maxMessages(5).build(),
        MessageRange.builder().maxBytes(1).build(),
        MessageRange.builder().maxBytes(4 * MESSAGE_BYTES).build());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void pages_joined_areTheWholeSession(MessageRange page) {
    List<StoredMessage<Message>> joined = new ArrayList<>(findOfTen(page).messages());

    OptionalLong next = OptionalLong.of(joined.size());
    while (next.isPresent()) {
      Session<Message> found =
          find(SESSION, MessageRange.builder().from(page).afterSequence(next.getAsLong()).build());
      joined.addAll(found.messages());
      assertThat(sequences(joined)).isEqualTo(Messages.sequencesTo(joined.size()));
      next = found.nextAfterSequence();
    }

    assertThat(joined).isEqualTo(find(SESSION).messages());
  }
}

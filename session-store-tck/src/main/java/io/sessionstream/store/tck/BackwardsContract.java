package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.StoredMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges that end before a sequence, and ranges that are read from their end. */
abstract class BackwardsContract extends Theme {
  private static final int MESSAGES = 10;
  private static final int MESSAGE_BYTES = 1000;

  BackwardsContract(SessionStoreContract contract) {
    super(contract);
  }

  private Session<Message> findOfTen(MessageRange.Builder range) {
    for (int i = 1; i <= MESSAGES; i++) {
      append(SESSION, Messages.text(i + Messages.letters(MESSAGE_BYTES)));
    }
    return find(SESSION, range.build());
  }

  private static MessageRange.Builder range() {
    return MessageRange.builder();
  }

  private static MessageRange.Builder backwards() {
    return MessageRange.builder().newestFirst(true);
  }

  private static void assertSequences(Session<Message> session, Long... expected) {
    assertThat(sequences(session.messages())).containsExactly(expected);
    assertThat(session.info().lastSequence()).isEqualTo(MESSAGES);
  }

  @Test
  void beforeSequence_inTheMiddle_isWhatComesBefore() {
    Session<Message> found = findOfTen(range().beforeSequence(4));

    assertSequences(found, 1L, 2L, 3L);
    assertThat(found.messages()).isEqualTo(find(SESSION).messages().subList(0, 3));
  }

  @Test
  void beforeSequence_one_isNothing() {
    assertSequences(findOfTen(range().beforeSequence(1)));
  }

  @Test
  void beforeSequence_two_isTheFirst() {
    assertSequences(findOfTen(range().beforeSequence(2)), 1L);
  }

  @Test
  void beforeSequence_theLast_isAllButTheLast() {
    assertSequences(findOfTen(range().beforeSequence(10)), 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 1L << 31, 1L << 32, Long.MAX_VALUE})
  void beforeSequence_beyondTheLast_isTheWholeSession(long beforeSequence) {
    assertSequences(
        findOfTen(range().beforeSequence(beforeSequence)), 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  void beforeSequence_afterSequence_isWhatLiesBetween() {
    assertSequences(findOfTen(range().afterSequence(3).beforeSequence(7)), 4L, 5L, 6L);
  }

  @Test
  void beforeSequence_nothingBetween_isNothing() {
    assertSequences(findOfTen(range().afterSequence(3).beforeSequence(4)));
    assertThat(find(SESSION, range().afterSequence(7).beforeSequence(4).build()).messages())
        .isEmpty();
  }

  @Test
  void beforeSequence_maxMessages_isCountedFromTheBeginning() {
    assertSequences(findOfTen(range().beforeSequence(7).maxMessages(2)), 1L, 2L);
  }

  @Test
  void newestFirst_everything_isTheSessionFromItsEnd() {
    Session<Message> found = findOfTen(backwards());

    assertSequences(found, 10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
    List<StoredMessage<Message>> forwards = new ArrayList<>(find(SESSION).messages());
    Collections.reverse(forwards);
    assertThat(found.messages()).isEqualTo(forwards);
  }

  @Test
  void newestFirst_maxMessages_isTheLast() {
    assertSequences(findOfTen(backwards().maxMessages(3)), 10L, 9L, 8L);
  }

  @Test
  void newestFirst_one_isTheLast() {
    assertSequences(findOfTen(backwards().maxMessages(1)), 10L);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 11, Integer.MAX_VALUE})
  void newestFirst_asManyAsThereAreOrMore_isTheWholeSession(int maxMessages) {
    assertThat(findOfTen(backwards().maxMessages(maxMessages)).messages()).hasSize(MESSAGES);
  }

  @Test
  void newestFirst_beforeSequence_goesOnFromThere() {
    assertSequences(findOfTen(backwards().beforeSequence(8).maxMessages(3)), 7L, 6L, 5L);
  }

  @Test
  void newestFirst_afterSequence_endsThere() {
    assertSequences(findOfTen(backwards().afterSequence(7)), 10L, 9L, 8L);
    assertSequences(find(SESSION, backwards().afterSequence(2).beforeSequence(5).build()), 4L, 3L);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, MESSAGE_BYTES})
  void newestFirst_maxBytesLessThanOneMessage_isStillOne(long maxBytes) {
    assertSequences(findOfTen(backwards().beforeSequence(8).maxBytes(maxBytes)), 7L);
  }

  @Test
  void newestFirst_maxBytes_isTheLastThatFit() {
    Session<Message> found = findOfTen(backwards().maxBytes(4 * MESSAGE_BYTES));

    assertThat(found.messages()).hasSizeBetween(1, 3);
    assertThat(found.messages().get(0).sequence()).isEqualTo(MESSAGES);
  }

  @Test
  void newestFirst_sessionWithoutMessages_isNothing() {
    await(store.getOrCreate(SESSION));

    assertThat(find(SESSION, backwards().build()).messages()).isEmpty();
  }

  @Test
  void newestFirst_unknownSession_isNotFound() {
    assertThat(await(store.find(SESSION, backwards().build()))).isEmpty();
  }

  @Test
  void newestFirst_appendedToLater_doesNotChange() {
    Session<Message> found = findOfTen(backwards().maxMessages(2));

    append(SESSION, "another");

    assertSequences(found, 10L, 9L);
  }

  @Test
  void newestFirst_messages_areImmutable() {
    List<StoredMessage<Message>> messages = findOfTen(backwards()).messages();

    assertThatThrownBy(() -> messages.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> messages.get(MESSAGES)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(messages.get(MESSAGES - 1).sequence()).isEqualTo(1);
  }

  @Test
  void newestFirst_longSession_isItsEnd() {
    awaitAll(Stream.of(texts(700)).map(text -> appendLater(SESSION, Messages.text(text))).toList());

    assertThat(
            find(SESSION, backwards().maxMessages(300).build()).messages().stream()
                .map(stored -> stored.message().text().orElseThrow()))
        .hasSize(300)
        .startsWith("text 700", "text 699")
        .endsWith("text 402", "text 401");
  }

  static Stream<MessageRange> pages() {
    return Stream.of(
        backwards().maxMessages(1).build(),
        backwards().maxMessages(3).build(),
        backwards().maxMessages(5).build(),
        backwards().maxBytes(1).build(),
        backwards().maxBytes(4 * MESSAGE_BYTES).build());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void newestFirst_pagesJoined_areTheWholeSession(MessageRange page) {
    List<StoredMessage<Message>> joined = new ArrayList<>(findOfTen(range().from(page)).messages());

    while (joined.get(joined.size() - 1).sequence() > 1) {
      long before = joined.get(joined.size() - 1).sequence();
      List<StoredMessage<Message>> next =
          find(SESSION, range().from(page).beforeSequence(before).build()).messages();
      assertThat(next).isNotEmpty();
      assertThat(next.get(0).sequence()).isEqualTo(before - 1);
      joined.addAll(next);
    }

    assertThat(joined).isEqualTo(find(SESSION, backwards().build()).messages());
  }
}

package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Looking up: what is known of a session, and that it is a snapshot. */
abstract class FindContract extends Theme {
  FindContract(SessionStoreContract contract) {
    super(contract);
  }

  @Test
  void find_unknownSession_isEmpty() {
    append("other", "text");

    assertNoSession(SESSION);
  }

  @Test
  void find_unknownSession_createsNone() {
    await(store.find(SESSION, MessageRange.all()));
    await(store.exists(SESSION));

    assertNoSession(SESSION);
  }

  @Test
  void exists_sessionWithMessages_isTrue() {
    append(SESSION, "text");

    assertThat(exists(SESSION)).isTrue();
  }

  @Test
  void find_session_isDescribed() throws Exception {
    Acknowledgement first = append(SESSION, Messages.text("first"));
    advance(Duration.ofMinutes(1));
    Acknowledgement second = append(SESSION, Messages.text("second"));

    SessionInfo info = find(SESSION).info();

    assertThat(info)
        .isEqualTo(
            SessionInfo.builder()
                .sessionId(SESSION)
                .incarnation(info.incarnation())
                .lastSequence(2)
                .createTime(info.createTime())
                .lastAppendTime(second.appendTime())
                .closed(false)
                .build());
    assertThat(info.createTime()).isBeforeOrEqualTo(first.appendTime());
  }

  @Test
  void getOrCreate_unknownSession_isCreatedWithoutMessages() {
    SessionInfo info = await(store.getOrCreate(SESSION));

    assertThat(info)
        .isEqualTo(
            SessionInfo.builder()
                .sessionId(SESSION)
                .incarnation(info.incarnation())
                .lastSequence(0)
                .createTime(info.createTime())
                .build());
    assertThat(info.createTime()).isEqualTo(info.createTime().truncatedTo(ChronoUnit.MILLIS));
  }

  @Test
  void getOrCreate_existingSession_isDescribedAsItIs() throws Exception {
    append(SESSION, "first", "second");
    SessionInfo before = find(SESSION).info();
    advance(Duration.ofMinutes(1));

    assertThat(await(store.getOrCreate(SESSION))).isEqualTo(before);
    assertTexts(SESSION, "first", "second");
  }

  @Test
  void getOrCreate_again_isTheSameSession() throws Exception {
    SessionInfo created = await(store.getOrCreate(SESSION));
    advance(Duration.ofMinutes(1));

    assertThat(await(store.getOrCreate(SESSION))).isEqualTo(created);
  }

  @Test
  void createTime_appendedToLater_stays() throws Exception {
    SessionInfo created = await(store.getOrCreate(SESSION));
    advance(Duration.ofMinutes(1));
    append(SESSION, "first");

    assertThat(find(SESSION).info().createTime()).isEqualTo(created.createTime());
  }

  @Test
  void find_sessionWithoutMessages_isFound() {
    SessionInfo created = await(store.getOrCreate(SESSION));

    assertThat(find(SESSION)).isEqualTo(new Session<Message>(created, List.of()));
    assertThat(exists(SESSION)).isTrue();
  }

  @Test
  void find_sessionWithoutMessages_hasNoNextPage() {
    await(store.getOrCreate(SESSION));

    assertThat(find(SESSION).nextAfterSequence()).isEmpty();
  }

  @Test
  void find_appendedToLater_doesNotChange() {
    append(SESSION, "first", "second");
    Session<Message> found = find(SESSION);
    SessionInfo info = found.info();
    List<StoredMessage<Message>> messages = List.copyOf(found.messages());

    append(SESSION, "third");

    assertThat(found.info()).isEqualTo(info);
    assertThat(found.messages()).isEqualTo(messages);
    assertThat(found.nextAfterSequence()).isEmpty();
  }

  @Test
  void find_firstMessageAppendedLater_doesNotChange() {
    await(store.getOrCreate(SESSION));
    Session<Message> found = find(SESSION);

    append(SESSION, "first");

    assertThat(found.messages()).isEmpty();
    assertThat(found.info().lastSequence()).isEqualTo(0);
  }

  @Test
  void find_messages_areImmutable() {
    append(SESSION, "first", "second");
    List<StoredMessage<Message>> messages = find(SESSION).messages();
    StoredMessage<Message> first = messages.get(0);

    assertThatThrownBy(() -> messages.add(first)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> messages.set(1, first))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> messages.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(messages::clear).isInstanceOf(UnsupportedOperationException.class);
    assertTexts(SESSION, "first", "second");
  }

  @Test
  void find_messages_areAList() {
    append(SESSION, "first", "second", "third");
    List<StoredMessage<Message>> messages = find(SESSION).messages();

    assertThat(messages.size()).isEqualTo(3);
    assertThat(messages.get(2).message()).isEqualTo(Messages.text("third"));
    assertThat(messages.subList(1, 2)).containsExactly(messages.get(1));
    assertThat(messages).isEqualTo(List.copyOf(messages)).hasSameHashCodeAs(List.copyOf(messages));
    assertThatThrownBy(() -> messages.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> messages.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}

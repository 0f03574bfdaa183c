package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.HandDrivenStore.acknowledgement;
import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import io.sessionstream.grpc.testing.HandDrivenStore;
import io.sessionstream.grpc.testing.RawBytes;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the store is given to keep. */
class StoredFormTest {
  private static final Message FULL =
      Message.newBuilder()
          .setMessageId("m-1")
          .setSender("Zoë 🦊")
          .setContentType("text/plain; charset=utf-8")
          .setText("many\nlines \uD834\uDD1E")
          .putAttributes("topic", "🎵")
          .putAttributes("a", " ")
          .setSentAt(Timestamp.newBuilder().setSeconds(-5).setNanos(999_999_999))
          .build();

  /** As a later version of the contract, or a client that wants to hide something, may send. */
  private static final UnknownFieldSet UNKNOWN =
      UnknownFieldSet.newBuilder()
          .addField(
              127,
              UnknownFieldSet.Field.newBuilder()
                  .addLengthDelimited(ByteString.copyFromUtf8("x".repeat(1_000)))
                  .build())
          .build();

  private final HandDrivenStore store = new HandDrivenStore();
  @AutoClose private final ServiceUnderTest service = ServiceUnderTest.inProcess(store);

  static Stream<Message> messages() {
    return Stream.of(
        FULL,
        Message.newBuilder().setText("text").build(),
        FULL.toBuilder().setData(ByteString.copyFrom(new byte[] {0, -1, 127, -128})).build(),
        Message.newBuilder().setText("x").setSentAt(Timestamp.getDefaultInstance()).build(),
        Message.newBuilder().setText("x".repeat(1 << 20)).build());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void stored_normalMessage_hasTheContentThatWasSent(Message message) {
    assertThat(stored(append("s", message))).isEqualTo(message);
  }

  @Test
  void stored_everyFieldEmpty_keepsWhatIsNot() {
    Message message =
        Message.newBuilder()
            .setMessageId("")
            .setSender("")
            .setContentType("")
            .setText("text")
            .putAttributes("topic", "")
            .putAttributes("kept", " ")
            .build();
    assertThat(stored(append("s", message)))
        .isEqualTo(Message.newBuilder().setText("text").putAttributes("kept", " ").build());
  }

  @Test
  void stored_unknownFieldsInTheMessage_areDropped() {
    assertThat(stored(append("s", FULL.toBuilder().setUnknownFields(UNKNOWN).build())))
        .isEqualTo(FULL);
  }

  @Test
  void stored_unknownFieldsInTheTimestamp_areDropped() {
    Message.Builder message = FULL.toBuilder();
    message.getSentAtBuilder().setUnknownFields(UNKNOWN);
    assertThat(stored(append("s", message.build()))).isEqualTo(FULL);
  }

  @Test
  void stored_unknownFieldsInAnAttribute_areDropped() {
    ByteString entry =
        ByteString.copyFrom(new byte[] {0x0a, 1, 'k', 0x12, 1, 'v'}).concat(UNKNOWN.toByteString());
    ByteString attributes =
        UnknownFieldSet.newBuilder()
            .addField(
                Message.ATTRIBUTES_FIELD_NUMBER,
                UnknownFieldSet.Field.newBuilder().addLengthDelimited(entry).build())
            .build()
            .toByteString();
    Message text = Message.newBuilder().setText("text").build();
    assertThat(stored(rawAppend(text.toByteString().concat(attributes))))
        .isEqualTo(text.toBuilder().putAttributes("k", "v").build());
  }

  /** The last one counts; those before must not take memory, nor room in an answer. */
  @Test
  void stored_fieldComesSeveralTimes_keepsTheLast() {
    ByteString before = Message.newBuilder().setText("x".repeat(1_000)).build().toByteString();
    assertThat(stored(rawAppend(before.concat(before).concat(FULL.toByteString()))))
        .isEqualTo(FULL);
  }

  @Test
  void stored_messageComesInParts_isMerged() {
    Message first = Message.newBuilder().setText("text").putAttributes("a", "1").build();
    Message second = Message.newBuilder().setSender("sender").putAttributes("b", "2").build();
    ByteString request = rawAppend(first.toByteString()).concat(part(second.toByteString()));
    assertThat(stored(request)).isEqualTo(first.toBuilder().mergeFrom(second).build());
  }

  @Test
  void stored_messageComesInMillionParts_isMerged() {
    ByteString part = part(ByteString.copyFrom(new byte[] {0x0a, 0}));
    ByteString parts = ByteString.copyFrom(Collections.nCopies(1_000_000, part));
    ByteString text = Message.newBuilder().setText("text").build().toByteString();
    assertThat(stored(rawAppend(text).concat(parts)))
        .isEqualTo(Message.newBuilder().setText("text").build());
  }

  @Test
  void same_attributesAndFieldsInAnyOrder_isTrue() {
    Map<String, String> attributes = new TreeMap<>(Map.of("a", "1", "b", "2", "c", "3"));
    ByteString text = Message.newBuilder().setText("text").build().toByteString();
    ByteString forwards = text;
    ByteString backwards = ByteString.EMPTY;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      ByteString one =
          Message.newBuilder()
              .putAttributes(attribute.getKey(), attribute.getValue())
              .build()
              .toByteString();
      forwards = forwards.concat(one);
      backwards = one.concat(backwards);
    }
    byte[] a = storedBytes(rawAppend(forwards));
    byte[] b = storedBytes(rawAppend(backwards.concat(text)));
    assertThat(SessionGrpcService.sameMessage(a, b)).isTrue();
  }

  @Test
  void same_anyFieldDiffers_isFalse() {
    byte[] full = FULL.toByteArray();
    List<Message> others =
        List.of(
            FULL.toBuilder().setMessageId("m-2").build(),
            FULL.toBuilder().clearSender().build(),
            FULL.toBuilder().setContentType("text/html").build(),
            FULL.toBuilder().setText("text").build(),
            FULL.toBuilder().setData(FULL.getTextBytes()).build(),
            FULL.toBuilder().putAttributes("a", "  ").build(),
            FULL.toBuilder().removeAttributes("a").build(),
            FULL.toBuilder().clearSentAt().build());
    assertThat(SessionGrpcService.sameMessage(full, full.clone())).isTrue();
    assertThat(others)
        .noneMatch(other -> SessionGrpcService.sameMessage(full, other.toByteArray()));
  }

  private Message stored(GetStreamMessagesRequest request) {
    return stored(request.toByteString());
  }

  /** What is stored, decoded; it must take no more than it needs. */
  private Message stored(ByteString request) {
    byte[] stored = storedBytes(request);
    try {
      Message message = Message.parseFrom(stored);
      assertThat(stored).hasSize(message.getSerializedSize());
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] storedBytes(ByteString request) {
    TestCall<byte[], GetStreamMessagesResponse> call =
        TestCall.builder(
                service.channel(),
                RawBytes.requests(SessionServiceGrpc.getGetStreamMessagesMethod()))
            .start();
    call.send(request.toByteArray());
    var asked = store.nextAppend();
    asked.answer().complete(acknowledgement(1));
    assertThat(sequence(call.next())).isOne();
    return asked.question().message();
  }

  private static ByteString rawAppend(ByteString message) {
    return GetStreamMessagesRequest.newBuilder()
        .setSessionId("s")
        .build()
        .toByteString()
        .concat(part(message));
  }

  /** A request's field {@code message}, as bytes. */
  private static ByteString part(ByteString message) {
    return UnknownFieldSet.newBuilder()
        .addField(
            GetStreamMessagesRequest.MESSAGE_FIELD_NUMBER,
            UnknownFieldSet.Field.newBuilder().addLengthDelimited(message).build())
        .build()
        .toByteString();
  }
}

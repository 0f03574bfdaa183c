package io.sessionstream.grpc;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.sessionstream.core.Append;
import io.sessionstream.v1.GetStreamMessagesRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A {@code GetStreamMessagesRequest}, {@code AppendMessageRequest} or {@code AppendEntry}, which
 * have the same form on the wire, that has kept the bytes of its message, because they are what is
 * stored. (In protobuf, an embedded message and its bytes have the same form on the wire.)
 *
 * @param sessionId the session id, {@code ""} if it is absent
 * @param message the message, parsed and as it came
 * @param expectedSequence the expected sequence
 * @param durability the number of the durability that is asked for; 0 if there is none
 */
record AppendRequest(
    String sessionId,
    Optional<WireMessage> message,
    OptionalLong expectedSequence,
    int durability) {
  private static final int SESSION_ID =
      tag(GetStreamMessagesRequest.SESSION_ID_FIELD_NUMBER, WIRETYPE_LENGTH_DELIMITED);
  private static final int MESSAGE =
      tag(GetStreamMessagesRequest.MESSAGE_FIELD_NUMBER, WIRETYPE_LENGTH_DELIMITED);
  private static final int EXPECTED_SEQUENCE =
      tag(GetStreamMessagesRequest.EXPECTED_SEQUENCE_FIELD_NUMBER, WIRETYPE_VARINT);

  private static final int DURABILITY =
      tag(GetStreamMessagesRequest.DURABILITY_FIELD_NUMBER, WIRETYPE_VARINT);

  private static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }

  /** What the store is asked to do, if the request keeps the rules and its message is plain. */
  Append<byte[]> toAppend() {
    WireMessage wire = message.orElseThrow();
    return Append.<byte[]>builder()
        .sessionId(sessionId)
        .message(wire.storedForm())
        .messageId(wire.plain().flatMap(PlainMessage::messageId))
        .expectedSequence(expectedSequence)
        .durability(WireDurability.of(durability))
        .build();
  }

  static AppendRequest parse(byte[] request) throws IOException {
    return parse(request, 0, request.length);
  }

  /** The request that is a part of these bytes. */
  static AppendRequest parse(byte[] bytes, int offset, int length) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes, offset, length);
    String sessionId = "";
    boolean hasMessage = false;
    byte[] messageBytes = {};
    OptionalLong expectedSequence = OptionalLong.empty();
    int durability = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == SESSION_ID) {
        sessionId = in.readStringRequireUtf8();
      } else if (tag == MESSAGE) {
        if (hasMessage) {
          return inParts(
              GetStreamMessagesRequest.parseFrom(ByteString.copyFrom(bytes, offset, length)));
        }
        messageBytes = in.readByteArray();
        hasMessage = true;
      } else if (tag == EXPECTED_SEQUENCE) {
        expectedSequence = OptionalLong.of(in.readInt64());
      } else if (tag == DURABILITY) {
        durability = in.readEnum();
      } else {
        in.skipField(tag);
      }
    }
    return new AppendRequest(
        sessionId,
        hasMessage ? Optional.of(WireMessage.parse(messageBytes)) : Optional.empty(),
        expectedSequence,
        durability);
  }

  /** No client sends a message in several parts, but protobuf allows it, and merges them. */
  private static AppendRequest inParts(GetStreamMessagesRequest request) throws IOException {
    return new AppendRequest(
        request.getSessionId(),
        Optional.of(WireMessage.parse(request.getMessage().toByteArray())),
        request.hasExpectedSequence()
            ? OptionalLong.of(request.getExpectedSequence())
            : OptionalLong.empty(),
        request.getDurabilityValue());
  }
}

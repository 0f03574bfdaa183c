package io.sessionstream.grpc;

import static com.google.protobuf.CodedOutputStream.computeBoolSize;
import static com.google.protobuf.CodedOutputStream.computeEnumSize;
import static com.google.protobuf.CodedOutputStream.computeInt64Size;

import com.google.protobuf.CodedOutputStream;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.grpc.UnaryCall.Outcome;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.Success;
import java.io.IOException;

/** A message that is in the log. */
final class AppendSuccess implements AppendAnswer {
  private final String sessionId;
  private final Acknowledgement acknowledgement;
  private final int durability;
  private final int successSize;

  AppendSuccess(String sessionId, Acknowledgement acknowledgement) {
    this.sessionId = sessionId;
    this.acknowledgement = acknowledgement;
    durability = WireDurability.number(acknowledgement.durability());
    successSize =
        computeInt64Size(Success.SEQUENCE_FIELD_NUMBER, acknowledgement.sequence())
            + Wire.timestampSize(Success.APPEND_TIME_FIELD_NUMBER, acknowledgement.appendMillis())
            + computeBoolSize(Success.DUPLICATE_FIELD_NUMBER, acknowledgement.duplicate())
            + computeEnumSize(Success.DURABILITY_FIELD_NUMBER, durability);
  }

  /** The session that has it. */
  String sessionId() {
    return sessionId;
  }

  /** Where in its session it is. */
  Acknowledgement acknowledgement() {
    return acknowledgement;
  }

  @Override
  public Outcome toOutcome() {
    return Outcome.of(this);
  }

  @Override
  public int serializedSize() {
    return Wire.fieldSize(GetStreamMessagesResponse.SUCCESS_FIELD_NUMBER, successSize);
  }

  @Override
  public void writeTo(CodedOutputStream out) throws IOException {
    Wire.writeHead(out, GetStreamMessagesResponse.SUCCESS_FIELD_NUMBER, successSize);
    out.writeInt64(Success.SEQUENCE_FIELD_NUMBER, acknowledgement.sequence());
    Wire.writeTimestamp(out, Success.APPEND_TIME_FIELD_NUMBER, acknowledgement.appendMillis());
    out.writeBool(Success.DUPLICATE_FIELD_NUMBER, acknowledgement.duplicate());
    out.writeEnum(Success.DURABILITY_FIELD_NUMBER, durability);
  }
}

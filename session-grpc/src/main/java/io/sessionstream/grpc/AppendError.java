package io.sessionstream.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.rpc.Status;
import io.sessionstream.grpc.UnaryCall.Outcome;
import io.sessionstream.v1.GetStreamMessagesResponse;
import java.io.IOException;

/** A message that was refused, or has an unknown outcome. */
final class AppendError implements AppendAnswer {
  private final Status status;

  AppendError(Status status) {
    this.status = status;
  }

  /** Why. */
  Status status() {
    return status;
  }

  @Override
  public Outcome toOutcome() {
    return Outcome.error(status);
  }

  @Override
  public int serializedSize() {
    return Wire.fieldSize(GetStreamMessagesResponse.ERROR_FIELD_NUMBER, status.getSerializedSize());
  }

  @Override
  public void writeTo(CodedOutputStream out) throws IOException {
    out.writeMessage(GetStreamMessagesResponse.ERROR_FIELD_NUMBER, status);
  }
}

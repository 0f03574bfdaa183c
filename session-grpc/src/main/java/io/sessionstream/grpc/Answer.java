package io.sessionstream.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;

/**
 * An answer that writes itself when it is sent, as the protobuf message that its call returns. The
 * frequent answers do so without making protobuf objects.
 */
interface Answer {
  int serializedSize();

  void writeTo(CodedOutputStream out) throws IOException;

  /** An answer that is a protobuf message already. */
  static Answer of(MessageLite response) {
    return new Answer() {
      @Override
      public int serializedSize() {
        return response.getSerializedSize();
      }

      @Override
      public void writeTo(CodedOutputStream out) throws IOException {
        response.writeTo(out);
      }
    };
  }
}

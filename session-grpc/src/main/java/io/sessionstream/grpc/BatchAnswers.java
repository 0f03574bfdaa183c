package io.sessionstream.grpc;

import com.google.protobuf.CodedOutputStream;
import io.sessionstream.v1.AppendMessagesResponse;
import java.io.IOException;
import java.util.List;

/** Results that write themselves as an {@code AppendMessagesResponse}. */
final class BatchAnswers implements Answer {
  private final List<AppendAnswer> results;
  private final int size;

  /** Results that take this many bytes, each of them {@link #sizeOf} bytes. */
  BatchAnswers(List<AppendAnswer> results, int size) {
    this.results = results;
    this.size = size;
  }

  /** What a result takes in a response. */
  static int sizeOf(AppendAnswer result) {
    return Wire.fieldSize(AppendMessagesResponse.RESULTS_FIELD_NUMBER, result.serializedSize());
  }

  @Override
  public int serializedSize() {
    return size;
  }

  @Override
  public void writeTo(CodedOutputStream out) throws IOException {
    for (int i = 0; i < results.size(); i++) {
      AppendAnswer result = results.get(i);
      Wire.writeHead(out, AppendMessagesResponse.RESULTS_FIELD_NUMBER, result.serializedSize());
      result.writeTo(out);
    }
  }
}

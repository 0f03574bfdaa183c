package io.sessionstream.benchmarks;

import com.google.protobuf.CodedInputStream;
import com.google.rpc.Status;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Looks at an answer as little as it takes to know whether it is a success, so that the client's
 * core has time for more of them. In both calls the success is field 1 and the error field 2.
 */
final class AnswerCheck implements Marshaller<Checked> {
  private static final int SUCCESS_TAG = (1 << 3) | 2;
  private static final int ERROR_TAG = (2 << 3) | 2;

  private final int minBytes;

  /** A success has at least this many bytes. */
  AnswerCheck(int minBytes) {
    this.minBytes = minBytes;
  }

  @Override
  public Checked parse(InputStream answer) {
    try {
      int size = answer.available();
      int tag = answer.read();
      if (tag == SUCCESS_TAG && size >= minBytes) {
        answer.skipNBytes(size - 1L);
        return Checked.SUCCESS;
      }
      return Checked.problem(
          tag == ERROR_TAG
              ? Status.parseFrom(CodedInputStream.newInstance(answer).readBytes()).toString()
              : "an answer of " + size + " bytes that begins with " + tag);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream stream(Checked value) {
    throw new UnsupportedOperationException("the client receives these, and never sends them");
  }
}

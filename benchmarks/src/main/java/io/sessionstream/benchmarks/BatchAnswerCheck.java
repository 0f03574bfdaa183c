package io.sessionstream.benchmarks;

import io.grpc.MethodDescriptor.Marshaller;
import io.sessionstream.v1.AppendMessagesResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Counts the results of a response to a batch, and looks at each as little as {@link AnswerCheck}
 * does.
 */
final class BatchAnswerCheck implements Marshaller<Checked> {
  private static final int RESULT_TAG = (1 << 3) | 2;
  private static final int SUCCESS_TAG = (1 << 3) | 2;

  @Override
  public Checked parse(InputStream response) {
    try {
      byte[] bytes = response.readAllBytes();
      int successes = 0;
      for (int at = 0; at < bytes.length; at += 2 + bytes[at + 1]) {
        boolean isSuccess =
            at + 2 < bytes.length
                && bytes[at] == RESULT_TAG
                && bytes[at + 1] > 0 // A success is so short that its length is one byte.
                && bytes[at + 2] == SUCCESS_TAG;
        if (!isSuccess) {
          return Checked.problem(AppendMessagesResponse.parseFrom(bytes).toString());
        }
        successes++;
      }
      return Checked.successes(successes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream stream(Checked value) {
    throw new UnsupportedOperationException("the client receives these, and never sends them");
  }
}

package io.sessionstream.grpc;

import io.grpc.MethodDescriptor.Marshaller;
import java.io.InputStream;

/** Sends answers, each of which writes itself at that moment. */
final class AnswerMarshaller implements Marshaller<Answer> {
  @Override
  public InputStream stream(Answer answer) {
    return new AnswerStream(answer);
  }

  @Override
  public Answer parse(InputStream stream) {
    throw new UnsupportedOperationException("the server sends these, and never receives them");
  }
}

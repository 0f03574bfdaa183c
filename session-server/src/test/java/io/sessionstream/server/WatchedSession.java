package io.sessionstream.server;

import static io.sessionstream.v1.SessionServiceGrpc.getWatchSessionMethod;

import io.grpc.Channel;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.StoredMessage;
import io.sessionstream.v1.WatchEnd;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import java.util.ArrayList;
import java.util.List;

/** A watcher, and the messages that it has seen so far. */
final class WatchedSession {
  private final TestCall<WatchSessionRequest, WatchSessionResponse> call;
  private final List<StoredMessage> messages = new ArrayList<>();
  private long incarnation;

  private WatchedSession(
      TestCall.Builder<WatchSessionRequest, WatchSessionResponse> builder,
      WatchSessionRequest request) {
    call = builder.start();
    call.send(request);
    call.halfClose();
  }

  static WatchedSession start(Channel channel, WatchSessionRequest.Builder request) {
    return new WatchedSession(TestCall.builder(channel, getWatchSessionMethod()), request.build());
  }

  /** A watcher that reads nothing before it {@linkplain #readOn reads on}. */
  static WatchedSession startWithoutReading(Channel channel, WatchSessionRequest.Builder request) {
    return new WatchedSession(
        TestCall.builder(channel, getWatchSessionMethod()).withoutReading(), request.build());
  }

  /** Reads all that comes from now on. */
  void readOn() {
    call.request(Integer.MAX_VALUE);
  }

  /** Reads until it has seen the message with this sequence. */
  void readTo(long sequence) {
    while (messages.isEmpty() || messages.get(messages.size() - 1).getSequence() < sequence) {
      take(call.next());
    }
  }

  /** Reads up to the next mark, and returns the sequence that it tells. */
  long nextMark() {
    while (true) {
      WatchSessionResponse response = call.next();
      take(response);
      if (response.hasCaughtUp()) {
        return response.getCaughtUp().getLastSequence();
      }
    }
  }

  /** Reads up to the end of the watch, after which nothing may come. */
  WatchEnd awaitEnd() {
    while (true) {
      WatchSessionResponse response = call.next();
      take(response);
      if (response.hasEnd()) {
        if (!call.rest().isEmpty() || !call.status().isOk()) {
          throw new AssertionError("the end is not the last, or not good: " + call.status());
        }
        return response.getEnd();
      }
    }
  }

  private void take(WatchSessionResponse response) {
    messages.addAll(response.getMessages().getMessagesList());
    incarnation = response.getIncarnation();
  }

  /** The incarnation that the last response has told. */
  long incarnation() {
    return incarnation;
  }

  List<Long> sequences() {
    return messages.stream().map(StoredMessage::getSequence).toList();
  }

  List<String> texts() {
    return messages.stream().map(stored -> stored.getMessage().getText()).toList();
  }

  void cancel() {
    call.cancel();
  }

  TestCall<WatchSessionRequest, WatchSessionResponse> call() {
    return call;
  }
}

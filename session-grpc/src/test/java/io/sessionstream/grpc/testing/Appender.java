package io.sessionstream.grpc.testing;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client that appends to one session as fast as it can, until the server ends its call; it sends
 * no more than 4,000 messages, so that memory is not what ends the test.
 */
public final class Appender implements Runnable {
  private static final int LIMIT = 4_000;

  private final String sessionId;
  private final String name;
  private final TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call;
  private final List<String> sent = Collections.synchronizedList(new ArrayList<>());
  private final List<GetStreamMessagesResponse> answers = new ArrayList<>();

  /** Its texts begin with its name, which no other appender has. */
  public Appender(
      TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call,
      String sessionId,
      String name) {
    this.call = call;
    this.sessionId = sessionId;
    this.name = name;
  }

  public Appender(Channel channel, String sessionId, String name) {
    this(TestCall.appends(channel), sessionId, name);
  }

  public TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call() {
    return call;
  }

  @Override
  public void run() {
    while (sent.size() < LIMIT && call.awaitReady()) {
      String text = name + " " + sent.size();
      sent.add(text);
      call.send(append(sessionId, text));
    }
  }

  /** Waits for this many more answers. */
  public void awaitAnswers(int count) {
    answers.addAll(call.next(count));
  }

  /** The texts that were acknowledged, by sequence, as far as answers were awaited. */
  public Map<Long, String> awaited() {
    Map<Long, String> acknowledged = new TreeMap<>();
    long last = 0;
    for (int i = 0; i < answers.size(); i++) {
      long sequence = sequence(answers.get(i));
      assertThat(sequence).isGreaterThan(last);
      acknowledged.put(sequence, sent.get(i));
      last = sequence;
    }
    return acknowledged;
  }

  /** The texts that were acknowledged, by sequence, when the call has ended. */
  public Map<Long, String> acknowledged() {
    answers.addAll(call.rest());
    return awaited();
  }

  public String sessionId() {
    return sessionId;
  }
}

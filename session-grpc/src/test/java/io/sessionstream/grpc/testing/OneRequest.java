package io.sessionstream.grpc.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import java.util.List;

/** Calls with one request. */
public final class OneRequest {
  private OneRequest() {}

  /** A call that was sent its only request, and reads what comes back. */
  public static <Q, A> TestCall<Q, A> start(
      Channel channel, MethodDescriptor<Q, A> method, Q request) {
    TestCall<Q, A> call = TestCall.builder(channel, method).start();
    call.send(request);
    call.halfClose();
    return call;
  }

  /** The only answer; fails if the call does not end well. */
  public static <Q, A> A ask(Channel channel, MethodDescriptor<Q, A> method, Q request) {
    TestCall<Q, A> call = start(channel, method, request);
    List<A> answers = call.rest();
    assertThat(call.status().isOk()).as("%s", call.status()).isTrue();
    assertThat(answers).hasSize(1);
    return answers.get(0);
  }

  /** What the call ends with, without an answer. */
  public static <Q, A> Problem problem(Channel channel, MethodDescriptor<Q, A> method, Q request) {
    TestCall<Q, A> call = start(channel, method, request);
    assertThat(call.rest()).isEmpty();
    return Problem.of(call);
  }
}

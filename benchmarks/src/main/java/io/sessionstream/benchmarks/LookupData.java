package io.sessionstream.benchmarks;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.SessionServiceGrpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The sessions that are looked up.
 *
 * @param sessionIds their ids
 * @param anAnswer the answer to a look-up of the first, as it is sent
 */
record LookupData(List<String> sessionIds, ByteString anAnswer) {
  static final int MESSAGES_PER_SESSION = 100;
  private static final int SESSIONS = 64;

  /** Stores the sessions in the server at this port. */
  static LookupData store(int port) throws IOException {
    List<String> ids = IntStream.range(0, SESSIONS).mapToObj("looked-up-%04d"::formatted).toList();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      SessionServiceGrpc.SessionServiceStub stub = SessionServiceGrpc.newStub(channel);
      List<GetStreamMessagesRequest> requests = new ArrayList<>();
      for (int i = 0; i < SESSIONS * MESSAGES_PER_SESSION; i++) {
        requests.add(
            GetStreamMessagesRequest.newBuilder()
                .setSessionId(ids.get(i % SESSIONS))
                .setMessage(Message.parseFrom(SampleMessage.encoded(i, Optional.empty())))
                .build());
      }
      call(stub::getStreamMessages, requests).forEach(LookupData::requireSuccess);
      GetSessionDataRequest first =
          GetSessionDataRequest.newBuilder().setSessionId(ids.get(0)).build();
      return new LookupData(ids, answer(call(stub::getSessionData, List.of(first)).get(0)));
    } finally {
      channel.shutdownNow();
    }
  }

  private static void requireSuccess(GetStreamMessagesResponse response) {
    if (!response.hasSuccess()) {
      throw new IllegalStateException("not a success: " + response);
    }
  }

  private static ByteString answer(GetSessionDataResponse response) {
    if (response.getSession().getMessagesCount() != MESSAGES_PER_SESSION) {
      throw new IllegalStateException("not a session of 100 messages: " + response);
    }
    return response.toByteString();
  }

  private static <Q, A> List<A> call(
      Function<StreamObserver<A>, StreamObserver<Q>> method, List<Q> requests) {
    List<A> answers = new ArrayList<>();
    CompletableFuture<List<A>> end = new CompletableFuture<>();
    StreamObserver<Q> call =
        method.apply(
            new StreamObserver<>() {
              @Override
              public void onNext(A answer) {
                answers.add(answer);
              }

              @Override
              public void onError(Throwable cause) {
                end.completeExceptionally(cause);
              }

              @Override
              public void onCompleted() {
                end.complete(answers);
              }
            });
    requests.forEach(call::onNext);
    call.onCompleted();
    return end.join();
  }
}

package io.sessionstream.benchmarks;

import com.google.protobuf.Timestamp;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.sessionstream.v1.Durability;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import io.sessionstream.v1.Success;
import java.io.IOException;

/**
 * A no-op echo as everybody would write it with the generated code: a {@link StreamObserver} that
 * answers each request with a success, made as a protobuf object. It validates nothing and stores
 * nothing.
 */
final class EchoServer {
  private EchoServer() {}

  /** Runs the server until it is ended. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Server server = NoOpServer.start(new Echo().bindService());
    System.out.println("Echo server ready on 127.0.0.1:" + server.getPort());
    server.awaitTermination();
  }

  private static final class Echo extends SessionServiceGrpc.SessionServiceImplBase {
    @Override
    public StreamObserver<GetStreamMessagesRequest> getStreamMessages(
        StreamObserver<GetStreamMessagesResponse> responses) {
      return new StreamObserver<>() {
        private long sequence;

        @Override
        public void onNext(GetStreamMessagesRequest request) {
          sequence++;
          responses.onNext(success(sequence));
        }

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {
          responses.onCompleted();
        }
      };
    }

    private static GetStreamMessagesResponse success(long sequence) {
      long nowMillis = System.currentTimeMillis();
      return GetStreamMessagesResponse.newBuilder()
          .setSuccess(
              Success.newBuilder()
                  .setSequence(sequence)
                  .setAppendTime(
                      Timestamp.newBuilder()
                          .setSeconds(nowMillis / 1000)
                          .setNanos((int) (nowMillis % 1000) * 1_000_000))
                  .setDurability(Durability.DURABILITY_APPLIED))
          .build();
    }
  }
}

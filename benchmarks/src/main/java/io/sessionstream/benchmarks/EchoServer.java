package io.sessionstream.benchmarks;

import com.google.protobuf.Timestamp;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.AppendMessagesRequest;
import io.sessionstream.v1.AppendMessagesResponse;
import io.sessionstream.v1.AppendResult;
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
      return new Observer<>(responses) {
        private long sequence;

        @Override
        public void onNext(GetStreamMessagesRequest request) {
          sequence++;
          responses.onNext(
              GetStreamMessagesResponse.newBuilder().setSuccess(success(sequence)).build());
        }
      };
    }

    @Override
    public StreamObserver<AppendMessagesRequest> appendMessages(
        StreamObserver<AppendMessagesResponse> responses) {
      return new Observer<>(responses) {
        private long sequence;

        @Override
        public void onNext(AppendMessagesRequest request) {
          AppendMessagesResponse.Builder response = AppendMessagesResponse.newBuilder();
          for (AppendEntry entry : request.getEntriesList()) {
            sequence += entry.hasMessage() ? 1 : 0;
            response.addResults(AppendResult.newBuilder().setSuccess(success(sequence)));
          }
          responses.onNext(response.build());
        }
      };
    }

    private static Success.Builder success(long sequence) {
      long nowMillis = System.currentTimeMillis();
      return Success.newBuilder()
          .setSequence(sequence)
          .setAppendTime(
              Timestamp.newBuilder()
                  .setSeconds(nowMillis / 1000)
                  .setNanos((int) (nowMillis % 1000) * 1_000_000))
          .setDurability(Durability.DURABILITY_APPLIED);
    }
  }

  private abstract static class Observer<Q> implements StreamObserver<Q> {
    private final StreamObserver<?> responses;

    Observer(StreamObserver<?> responses) {
      this.responses = responses;
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {
      responses.onCompleted();
    }
  }
}

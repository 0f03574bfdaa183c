package io.sessionstream.client;

import com.google.rpc.Status;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.AppendMessagesRequest;
import io.sessionstream.v1.AppendMessagesResponse;
import io.sessionstream.v1.AppendResult;
import io.sessionstream.v1.ImportMessagesRequest;
import io.sessionstream.v1.ImportMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** A server in the JVM that does what the test says, call by call. */
final class ScriptedServer implements AutoCloseable {
  private final String name = InProcessServerBuilder.generateName();
  private final BlockingQueue<AppendStream> appendStreams = new LinkedBlockingQueue<>();
  private final BlockingQueue<Watch> watches = new LinkedBlockingQueue<>();
  private final Server server;

  ScriptedServer() {
    try {
      server =
          InProcessServerBuilder.forName(name)
              .directExecutor()
              .addService(new Service())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ClientBuilder client() {
    return SessionStreamClient.builder()
        .channelBuilder(InProcessChannelBuilder.forName(name).directExecutor());
  }

  /** The next stream of appends that a client begins. */
  AppendStream nextAppendStream() {
    return Patience.take(appendStreams, "stream of appends");
  }

  /** The next watch that a client begins. */
  Watch nextWatch() {
    return Patience.take(watches, "watch");
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Service extends SessionServiceGrpc.SessionServiceImplBase {
    @Override
    public StreamObserver<AppendMessagesRequest> appendMessages(
        StreamObserver<AppendMessagesResponse> answers) {
      AppendStream stream = new AppendStream(answers);
      appendStreams.add(stream);
      return stream;
    }

    @Override
    public void watchSession(
        WatchSessionRequest request, StreamObserver<WatchSessionResponse> answers) {
      watches.add(new Watch(request, answers));
    }

    /** Breaks each load at its first request. */
    @Override
    public StreamObserver<ImportMessagesRequest> importMessages(
        StreamObserver<ImportMessagesResponse> answer) {
      return new StreamObserver<>() {
        @Override
        public void onNext(ImportMessagesRequest request) {
          answer.onError(io.grpc.Status.UNAVAILABLE.asRuntimeException());
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
      };
    }
  }

  /** What both kinds of call can do. */
  private abstract static class Call<A> {
    final ServerCallStreamObserver<A> answers;
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

    Call(StreamObserver<A> answers) {
      this.answers = (ServerCallStreamObserver<A>) answers;
      this.answers.setOnCancelHandler(() -> cancelled.complete(null));
    }

    void fail(Status status) {
      answers.onError(StatusProto.toStatusRuntimeException(status));
    }

    void fail(io.grpc.Status status) {
      answers.onError(status.asRuntimeException());
    }

    void awaitCancellation() {
      Patience.await(cancelled);
    }
  }

  /** One stream of appends. */
  static final class AppendStream extends Call<AppendMessagesResponse>
      implements StreamObserver<AppendMessagesRequest> {
    private final BlockingQueue<AppendMessagesRequest> requests = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> halfClosed = new CompletableFuture<>();

    AppendStream(StreamObserver<AppendMessagesResponse> answers) {
      super(answers);
    }

    List<AppendEntry> nextRequest() {
      return Patience.take(requests, "request").getEntriesList();
    }

    /** The texts of the next entries, in however many requests they come. */
    List<String> nextTexts(int count) {
      List<String> texts = new ArrayList<>();
      while (texts.size() < count) {
        nextRequest().forEach(entry -> texts.add(entry.getMessage().getText()));
      }
      return texts;
    }

    boolean hasRequest() {
      return !requests.isEmpty();
    }

    void answer(AppendResult... results) {
      answers.onNext(AppendMessagesResponse.newBuilder().addAllResults(List.of(results)).build());
    }

    void awaitHalfClose() {
      Patience.await(halfClosed);
    }

    @Override
    public void onNext(AppendMessagesRequest request) {
      requests.add(request);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      answers.onCompleted();
      halfClosed.complete(null);
    }
  }

  /** One watch. */
  static final class Watch extends Call<WatchSessionResponse> {
    private final WatchSessionRequest request;

    Watch(WatchSessionRequest request, StreamObserver<WatchSessionResponse> answers) {
      super(answers);
      this.request = request;
    }

    WatchSessionRequest request() {
      return request;
    }

    void send(WatchSessionResponse event) {
      answers.onNext(event);
    }

    void complete() {
      answers.onCompleted();
    }
  }
}

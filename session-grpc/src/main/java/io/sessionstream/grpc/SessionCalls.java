package io.sessionstream.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import io.grpc.MethodDescriptor;
import io.sessionstream.core.MessageLimits;
import io.sessionstream.core.SessionStore;
import io.sessionstream.v1.CloseSessionRequest;
import io.sessionstream.v1.DeleteSessionRequest;
import io.sessionstream.v1.GetSessionRequest;
import io.sessionstream.v1.ListSessionsRequest;
import io.sessionstream.v1.SessionServiceGrpc;
import io.sessionstream.v1.WatchSessionRequest;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The calls about sessions as a whole: to read, watch, list, close and delete them. */
final class SessionCalls {
  private final ServiceLimits limits;
  private final OpenCalls openCalls;
  private final SessionReads reads;
  private final Watches watches;
  private final Directory directory;

  SessionCalls(SessionStore<byte[]> store, ServiceLimits limits, OpenCalls openCalls) {
    this.limits = limits;
    this.openCalls = openCalls;
    MessageLimits messages = limits.messages();
    reads = new SessionReads(store, messages, limits.maxResponseBytes());
    watches = new Watches(store, messages, limits.maxResponseBytes());
    directory = new Directory(store, messages, limits.maxResponseBytes());
  }

  void addTo(CallTable calls) {
    addUnary(
        calls,
        SessionServiceGrpc.getGetSessionMethod(),
        requests(GetSessionRequest::parseFrom, GetSessionRequest.getDescriptor()),
        reads::answer);
    addUnary(
        calls,
        SessionServiceGrpc.getListSessionsMethod(),
        requests(ListSessionsRequest::parseFrom, ListSessionsRequest.getDescriptor()),
        directory::list);
    addUnary(
        calls,
        SessionServiceGrpc.getCloseSessionMethod(),
        requests(CloseSessionRequest::parseFrom, CloseSessionRequest.getDescriptor()),
        directory::close);
    addUnary(
        calls,
        SessionServiceGrpc.getDeleteSessionMethod(),
        requests(DeleteSessionRequest::parseFrom, DeleteSessionRequest.getDescriptor()),
        directory::delete);
    calls.add(
        SessionServiceGrpc.getWatchSessionMethod(),
        requests(WatchSessionRequest::parseFrom, WatchSessionRequest.getDescriptor()),
        (call, errors) ->
            new WatchCall(
                call, watches::watch, limits.maxResponseBytes(), errors, openCalls::remove));
  }

  private <Q> void addUnary(
      CallTable calls,
      MethodDescriptor<?, ?> method,
      RequestMarshaller<Q> requests,
      Function<Q, CompletionStage<Answer>> answers) {
    calls.add(
        method,
        requests,
        (call, errors) ->
            new UnaryCall<>(
                call,
                request ->
                    answers.apply(request).thenApply(UnaryCall.Outcome::of).toCompletableFuture(),
                errors,
                openCalls::remove));
  }

  private <Q> RequestMarshaller<Q> requests(RequestMarshaller.Parser<Q> parser, Descriptor type) {
    return RequestMarshaller.strict(parser, limits.maxRequestBytes(), type);
  }
}

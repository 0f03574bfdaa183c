package io.sessionstream.grpc;

import static java.util.Objects.requireNonNull;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.sessionstream.core.GuavaSessionStore;
import io.sessionstream.core.MessageRules;
import io.sessionstream.core.SessionStore;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;

/**
 * The service {@code sessionstream.v1.SessionService} over a store.
 *
 * <p>The store keeps messages in their form on the wire, and compares them with {@link
 * #sameMessage}; nobody may change the arrays.
 *
 * <p>Nothing here blocks: run it with {@code directExecutor()}. Safe for use by many threads.
 */
public final class SessionGrpcService implements BindableService {
  private final Appends appends;
  private final Lookups lookups;
  private final ServiceLimits limits;
  private final OpenStreams openStreams;

  /** The service over this store, which stays its owner's to close. */
  public SessionGrpcService(SessionStore<byte[]> store, ServiceLimits limits) {
    this.limits = requireNonNull(limits, "limits");
    openStreams = new OpenStreams(limits.maxCalls());
    var messages = limits.messages();
    appends = new Appends(store, messages);
    lookups = new Lookups(store, MessageRules.lookups(messages), limits.maxResponseBytes());
  }

  /**
   * A builder of an in-memory store for this service, which keeps messages packed as they are sent.
   */
  public static GuavaSessionStore.Builder<byte[]> inMemoryStore() {
    return GuavaSessionStore.<byte[]>builder(message -> message.length)
        .sameMessage(SessionGrpcService::sameMessage)
        .packing(PackedForm.INSTANCE);
  }

  /** Whether two messages, in the form in which the store keeps them, are equal. */
  public static boolean sameMessage(byte[] a, byte[] b) {
    return StoredForm.same(a, b);
  }

  @Override
  public ServerServiceDefinition bindService() {
    var appendMethod =
        method(SessionServiceGrpc.getGetStreamMessagesMethod(), AppendRequest::parse);
    var lookupMethod =
        method(SessionServiceGrpc.getGetSessionDataMethod(), GetSessionDataRequest::parseFrom);
    ServiceDescriptor generated = SessionServiceGrpc.getServiceDescriptor();
    ServiceDescriptor descriptor =
        ServiceDescriptor.newBuilder(generated.getName())
            .setSchemaDescriptor(generated.getSchemaDescriptor())
            .addMethod(appendMethod)
            .addMethod(lookupMethod)
            .build();
    return ServerServiceDefinition.builder(descriptor)
        .addMethod(appendMethod, handler(appends::answer, limits.window(), answer -> 0, 0))
        .addMethod(
            lookupMethod,
            handler(
                lookups::answer,
                limits.lookupWindow(),
                Answer::serializedSize,
                limits.maxResponseBytes()))
        .build();
  }

  private <Q> MethodDescriptor<Received<Q>, Answer> method(
      MethodDescriptor<?, ?> generated, RequestMarshaller.Parser<Q> parser) {
    var requests = new RequestMarshaller<Q>(parser, limits.maxRequestBytes());
    return generated.toBuilder(requests, new AnswerMarshaller()).build();
  }

  /** Handles the calls of one method, given what answers a request of the call with this id. */
  private <Q> ServerCallHandler<Received<Q>, Answer> handler(
      BiFunction<Received<Q>, String, CompletableFuture<Answer>> answers,
      int window,
      ToLongFunction<Answer> answerBytes,
      long expectedAnswerBytes) {
    return (call, headers) -> {
      CallMetadata metadata = new CallMetadata(headers);
      String requestId = metadata.requestId();
      AnsweringStream<Q, Answer> stream =
          new AnsweringStream<>(
              call,
              request -> answers.apply(request, requestId),
              window,
              limits.windowBytes(),
              answerBytes,
              expectedAnswerBytes,
              bug -> Errors.bug(bug, requestId),
              openStreams::remove);
      Optional<StatusRuntimeException> refusal =
          metadata.refusal().or(() -> openStreams.add(stream));
      if (refusal.isPresent()) {
        Errors.close(call, refusal.get(), metadata.toResponse());
        return new ServerCall.Listener<>() {};
      }
      stream.start(metadata.toResponse());
      return stream;
    };
  }

  /**
   * Ends all calls, now and from now on: what was received is answered, then the call ends with
   * UNAVAILABLE. Completes when no call is left, which a client that does not read can delay for
   * ever.
   */
  public CompletableFuture<Void> drain() {
    return openStreams.drain();
  }
}

package io.sessionstream.grpc;

import static java.util.Objects.requireNonNull;

import com.google.common.annotations.VisibleForTesting;
import com.google.protobuf.Descriptors.Descriptor;
import io.grpc.BindableService;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.sessionstream.core.GuavaSessionStore;
import io.sessionstream.core.MessageRules;
import io.sessionstream.core.SessionStore;
import io.sessionstream.v1.AppendMessageRequest;
import io.sessionstream.v1.AppendMessagesRequest;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.ImportMessagesRequest;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * The service {@code sessionstream.v1.SessionService} over a store.
 *
 * <p>The store keeps messages in their form on the wire, and compares them with {@link
 * #sameMessage}; nobody may change the arrays.
 *
 * <p>Nothing here blocks: run it with {@code directExecutor()}. Safe for use by many threads.
 */
public final class SessionGrpcService implements BindableService {
  /** How large a response of joined results may be: room for some thousand successes. */
  private static final int MAX_JOINED_BYTES = 64 << 10;

  private final ServiceLimits limits;
  private final OpenCalls openCalls;
  private final LogPause unavailable;
  private final Appends appends;
  private final Batches batches;
  private final Lookups lookups;
  private final SessionCalls sessionCalls;

  /** The service over this store, which stays its owner's to close. */
  public SessionGrpcService(SessionStore<byte[]> store, ServiceLimits limits) {
    this(store, limits, System::nanoTime);
  }

  @VisibleForTesting
  SessionGrpcService(SessionStore<byte[]> store, ServiceLimits limits, LongSupplier nanoClock) {
    this.limits = requireNonNull(limits, "limits");
    openCalls = new OpenCalls(limits.maxCalls());
    unavailable = new LogPause(nanoClock);
    var messages = limits.messages();
    appends = new Appends(store, messages);
    batches = new Batches(appends, limits.maxBatchEntries());
    lookups = new Lookups(store, MessageRules.lookups(messages), limits.maxResponseBytes());
    sessionCalls = new SessionCalls(store, limits, openCalls);
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
    CallTable calls = new CallTable(openCalls, unavailable);
    addGetStreamMessages(calls);
    addGetSessionData(calls);
    addAppendMessages(calls);
    addAppendMessage(calls);
    addImportMessages(calls);
    sessionCalls.addTo(calls);
    return calls.build();
  }

  private void addGetStreamMessages(CallTable calls) {
    String type = GetStreamMessagesRequest.getDescriptor().getFullName();
    calls.add(
        SessionServiceGrpc.getGetStreamMessagesMethod(),
        RequestMarshaller.of(AppendRequest::parse, limits.maxRequestBytes()),
        (call, errors) ->
            stream(
                call,
                new OneForOne<>(
                    call,
                    request -> appends.append(request.request(), type, errors),
                    limits.windowBytes(),
                    answer -> 0,
                    0),
                limits.window(),
                errors));
  }

  private void addGetSessionData(CallTable calls) {
    calls.add(
        SessionServiceGrpc.getGetSessionDataMethod(),
        RequestMarshaller.of(GetSessionDataRequest::parseFrom, limits.maxRequestBytes()),
        (call, errors) ->
            stream(
                call,
                new OneForOne<>(
                    call,
                    request -> lookups.answer(request, errors),
                    limits.windowBytes(),
                    Answer::serializedSize,
                    limits.maxResponseBytes()),
                limits.lookupWindow(),
                errors));
  }

  private void addAppendMessages(CallTable calls) {
    calls.add(
        SessionServiceGrpc.getAppendMessagesMethod(),
        RequestMarshaller.strict(
            AppendBatch::parse, limits.maxRequestBytes(), AppendMessagesRequest.getDescriptor()),
        (call, errors) ->
            stream(
                call,
                new BatchExchange(
                    call, batches, errors, Math.min(MAX_JOINED_BYTES, limits.maxResponseBytes())),
                limits.window(),
                errors));
  }

  private void addAppendMessage(CallTable calls) {
    Descriptor type = AppendMessageRequest.getDescriptor();
    calls.add(
        SessionServiceGrpc.getAppendMessageMethod(),
        RequestMarshaller.strict(AppendRequest::parse, limits.maxRequestBytes(), type),
        (call, errors) ->
            new UnaryCall<>(
                call,
                request ->
                    appends
                        .append(Optional.of(request), type.getFullName(), errors)
                        .thenApply(AppendAnswer::toOutcome),
                errors,
                openCalls::remove));
  }

  private void addImportMessages(CallTable calls) {
    calls.add(
        SessionServiceGrpc.getImportMessagesMethod(),
        RequestMarshaller.strict(
            AppendBatch::parse, limits.maxRequestBytes(), ImportMessagesRequest.getDescriptor()),
        (call, errors) ->
            stream(
                call,
                new ImportExchange(call, batches, errors, limits.maxResponseBytes()),
                limits.window(),
                errors));
  }

  private <Q> OpenCall<Q> stream(
      ServerCall<Received<Q>, Answer> call,
      Exchange<Q, ?> exchange,
      int window,
      CallErrors errors) {
    return new AnsweringStream<>(
        call, exchange, window, limits.windowBytes(), errors, openCalls::remove);
  }

  /**
   * Ends all calls, now and from now on: what was received is answered, then the call ends with
   * UNAVAILABLE. Completes when no call is left, which a client that does not read can delay for
   * ever.
   */
  public CompletableFuture<Void> drain() {
    return openCalls.drain();
  }
}

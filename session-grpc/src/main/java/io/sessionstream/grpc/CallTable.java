package io.sessionstream.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the calls of the service, and gives them what all calls have in common. */
final class CallTable {
  private final OpenCalls openCalls;
  private final LogPause unavailable;
  private final List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();

  /**
   * No calls.
   *
   * @param unavailable when it may be logged that the store is unavailable
   */
  CallTable(OpenCalls openCalls, LogPause unavailable) {
    this.openCalls = openCalls;
    this.unavailable = unavailable;
  }

  /** Makes what handles one call. */
  interface Acceptor<Q> {
    OpenCall<Q> accept(ServerCall<Received<Q>, Answer> call, CallErrors errors);
  }

  /** Adds a call: how its requests are read, and what handles it. */
  <Q> void add(
      MethodDescriptor<?, ?> generated, RequestMarshaller<Q> requests, Acceptor<Q> acceptor) {
    var method = generated.toBuilder(requests, new AnswerMarshaller()).build();
    methods.add(ServerMethodDefinition.create(method, handler(acceptor)));
  }

  private <Q> ServerCallHandler<Received<Q>, Answer> handler(Acceptor<Q> acceptor) {
    return (call, headers) -> {
      CallMetadata metadata = new CallMetadata(headers);
      OpenCall<Q> accepted =
          acceptor.accept(call, new CallErrors(metadata.requestId(), unavailable));
      Optional<StatusRuntimeException> refusal =
          metadata.refusal().or(() -> openCalls.add(accepted));
      if (refusal.isPresent()) {
        Errors.close(call, refusal.get(), metadata.toResponse());
        return new ServerCall.Listener<>() {};
      }
      accepted.start(metadata.toResponse());
      return accepted;
    };
  }

  /** The service with all calls that were added. */
  ServerServiceDefinition build() {
    ServiceDescriptor generated = SessionServiceGrpc.getServiceDescriptor();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(generated.getName())
            .setSchemaDescriptor(generated.getSchemaDescriptor());
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    var definition = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(definition::addMethod);
    return definition.build();
  }
}

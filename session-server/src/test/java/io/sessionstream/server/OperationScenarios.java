package io.sessionstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetServersRequest;
import io.grpc.channelz.v1.GetServersResponse;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.sessionstream.grpc.testing.TestCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators and tools ask a server. */
interface OperationScenarios extends Scenario {
  @ParameterizedTest
  @ValueSource(strings = {"", "sessionstream.v1.SessionService"})
  default void health_running_isServing(String service) {
    TestCall<HealthCheckRequest, HealthCheckResponse> call =
        TestCall.builder(channel(), HealthGrpc.getCheckMethod()).start();
    call.send(HealthCheckRequest.newBuilder().setService(service).build());
    call.halfClose();
    assertThat(call.next().getStatus()).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  default void health_unknownService_isNotFound() {
    TestCall<HealthCheckRequest, HealthCheckResponse> call =
        TestCall.builder(channel(), HealthGrpc.getCheckMethod()).start();
    call.send(HealthCheckRequest.newBuilder().setService("unknown").build());
    call.halfClose();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sessionstream.v1.SessionService"})
  default void healthWatch_serverStops_seesThatItIsNotServing(String service) {
    try (RunningServer server = start()) {
      ManagedChannel channel = server.connect();
      TestCall<HealthCheckRequest, HealthCheckResponse> watch =
          TestCall.builder(channel, HealthGrpc.getWatchMethod()).start();
      watch.send(HealthCheckRequest.newBuilder().setService(service).build());
      watch.halfClose();
      assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      assertThat(server.stop()).isZero();
      assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(watch.rest()).isEmpty();
      channel.shutdownNow();
    }
  }

  private ServerReflectionResponse reflect(ServerReflectionRequest request) {
    TestCall<ServerReflectionRequest, ServerReflectionResponse> call =
        TestCall.builder(channel(), ServerReflectionGrpc.getServerReflectionInfoMethod()).start();
    ServerReflectionResponse response = call.ask(request);
    call.halfClose();
    assertThat(call.rest()).isEmpty();
    return response;
  }

  @Test
  default void reflection_services_areListed() {
    ServerReflectionResponse response =
        reflect(ServerReflectionRequest.newBuilder().setListServices("").build());
    assertThat(response.getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .containsExactlyInAnyOrder(
            "sessionstream.v1.SessionService",
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.channelz.v1.Channelz");
  }

  @ParameterizedTest
  @CsvSource({
    "sessionstream.v1.SessionService, sessionstream/v1/session_service.proto",
    "sessionstream.v1.ErrorDetail, sessionstream/v1/session_service.proto",
    "google.rpc.ErrorInfo, google/rpc/error_details.proto",
    "google.rpc.Status, google/rpc/status.proto",
  })
  default void reflection_symbolsOfTheContract_areFound(String symbol, String file)
      throws InvalidProtocolBufferException {
    ServerReflectionResponse response =
        reflect(ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build());
    assertThat(response.getFileDescriptorResponse().getFileDescriptorProtoCount()).isPositive();
    assertThat(
            FileDescriptorProto.parseFrom(
                    response.getFileDescriptorResponse().getFileDescriptorProto(0))
                .getName())
        .isEqualTo(file);
  }

  @Test
  default void channelz_servers_listsThisOne() {
    TestCall<GetServersRequest, GetServersResponse> call =
        TestCall.builder(channel(), ChannelzGrpc.getGetServersMethod()).start();
    call.send(GetServersRequest.getDefaultInstance());
    call.halfClose();
    assertThat(call.next().getServerList())
        .anySatisfy(
            server -> {
              assertThat(server.getListenSocketList())
                  .singleElement()
                  .asString()
                  .contains("/127.0.0.1:" + server().port());
              assertThat(server.getData().getCallsStarted()).isPositive();
            });
  }
}

package io.sessionstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.sessionstream.core.StoreHealth;
import io.sessionstream.grpc.testing.CapturedLog;
import io.sessionstream.grpc.testing.PartialStore;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The store's health becomes the service's, and never the whole server's. */
class HealthReportsTest {
  @AutoClose private final CapturedLog log = new CapturedLog();

  @Test
  void store_isDownForAWhile_theServiceIsToo() throws Exception {
    SickStore store = new SickStore();
    HealthStatusManager health = new HealthStatusManager();
    io.grpc.Server server =
        InProcessServerBuilder.forName("health").addService(health.getHealthService()).build();
    server.start();
    ManagedChannel channel = InProcessChannelBuilder.forName("health").build();
    try (HealthReports reports = new HealthReports(store, health)) {
      reports.start();
      Iterator<HealthCheckResponse> statuses =
          HealthGrpc.newBlockingStub(channel)
              .watch(
                  HealthCheckRequest.newBuilder()
                      .setService(SessionServiceGrpc.SERVICE_NAME)
                      .build());
      assertThat(statuses.next().getStatus()).isEqualTo(ServingStatus.SERVING);

      store.health = StoreHealth.down("it is away");
      assertThat(statuses.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(
              HealthGrpc.newBlockingStub(channel)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("the store does not work: it is away");

      store.health = StoreHealth.up("it is back");
      assertThat(statuses.next().getStatus()).isEqualTo(ServingStatus.SERVING);
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  /** A store that does nothing but feel well or not. */
  private static final class SickStore implements PartialStore {
    private volatile StoreHealth health = StoreHealth.up("well");

    @Override
    public CompletionStage<StoreHealth> check() {
      return CompletableFuture.completedFuture(health);
    }

    @Override
    public void close() {}
  }
}

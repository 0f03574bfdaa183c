package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.problem;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.ManagedChannel;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Stores that have a limit of their own for all that they keep. */
interface FullStoreScenarios extends Scenario {
  @Test
  default void append_storeIsFull_isRefusedAndSmallerOnesAreTaken() {
    try (RunningServer server = start("--max-bytes=100KiB")) {
      ManagedChannel channel = server.connect();
      TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> appends =
          TestCall.appends(channel);
      TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups = TestCall.lookups(channel);

      assertThat(problem(appends.ask(append("large", "x".repeat(100 << 10)))))
          .isEqualTo(
              new Problem(Code.RESOURCE_EXHAUSTED, "STORE_FULL", Map.of("limit", "102400 bytes")));
      assertThat(problem(lookups.ask(lookup("large")))).isEqualTo(Problem.sessionNotFound("large"));
      assertThat(sequence(appends.ask(append("small", "1")))).isOne();
      channel.shutdownNow();
      assertThat(server.stop()).isZero();
    }
  }
}

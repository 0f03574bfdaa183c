package io.sessionstream.server.ctl;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.sessionstream.client.ClientBuilder;
import io.sessionstream.client.ClientOptions;
import io.sessionstream.client.SessionStreamClient;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** What all subcommands have: where the server is, and how to print. */
@SuppressWarnings("UnusedVariable") // Some are only for the parser.
final class CtlOptions {
  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:50051",
      description = "A server; may be repeated. Default: ${DEFAULT-VALUE}.")
  private List<String> targets = List.of();

  @Option(names = "--tls", description = "Connects with TLS. Default: without encryption.")
  private boolean tls;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long to wait for the server. Default: ${DEFAULT-VALUE}.")
  private int timeoutSeconds;

  @Option(
      names = "--json",
      description = "Prints JSON, one value in each line, as protobuf writes the contract's types.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  private boolean help;

  boolean json() {
    return json;
  }

  /** A client, which the caller closes. */
  SessionStreamClient connect() {
    Duration timeout = Duration.ofSeconds(Math.max(1, timeoutSeconds));
    ChannelCredentials credentials =
        tls ? TlsChannelCredentials.create() : InsecureChannelCredentials.create();
    ClientBuilder client =
        SessionStreamClient.builder()
            .credentials(credentials)
            .options(
                ClientOptions.builder()
                    .giveUpAfter(timeout)
                    .callTimeout(timeout)
                    .closeTimeout(timeout)
                    .build());
    targets.forEach(client::target);
    return client.build();
  }
}

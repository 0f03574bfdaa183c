package io.sessionstream.server.ctl;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.sessionstream.client.ClientBuilder;
import io.sessionstream.client.ClientOptions;
import io.sessionstream.client.SessionStreamClient;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all subcommands have: where the server is, and how to print. */
@SuppressWarnings("UnusedVariable") // Some are only for the parser.
final class CtlOptions {
  private static final int LONGEST_TIMEOUT = 31_536_000;

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
      description =
          "How long to wait for the server: from 1 to 31536000. Default: ${DEFAULT-VALUE}.")
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

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  boolean json() {
    return json;
  }

  /** That the command is used in a wrong way, as this sentence says. */
  ParameterException wrong(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }

  /** A client, which the caller closes. */
  SessionStreamClient connect() {
    if (timeoutSeconds < 1 || timeoutSeconds > LONGEST_TIMEOUT) {
      throw wrong("--timeout must be from 1 to " + LONGEST_TIMEOUT + ", is " + timeoutSeconds);
    }
    Duration timeout = Duration.ofSeconds(timeoutSeconds);
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
    try {
      return client.build();
    } catch (IllegalArgumentException e) {
      throw wrong("--target " + String.join(", ", targets) + ": " + e.getMessage());
    }
  }
}

package io.sessionstream.client;

import static java.util.Objects.requireNonNull;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Builds clients. What to connect to is required: {@link #target targets} with {@link #credentials
 * credentials}, a {@link #channelBuilder channel builder}, or a {@link #channel channel}. Not safe
 * for use by several threads.
 */
public final class ClientBuilder {
  private final List<String> targets = new ArrayList<>();
  private Optional<ChannelCredentials> credentials = Optional.empty();
  private Optional<CallCredentials> callCredentials = Optional.empty();
  private Optional<ManagedChannelBuilder<?>> channelBuilder = Optional.empty();
  private Optional<Channel> channel = Optional.empty();
  private Optional<Executor> executor = Optional.empty();
  private ClientOptions options = ClientOptions.defaults();
  private Consumer<ClientState> stateListener = state -> {};

  ClientBuilder() {}

  /**
   * A server, as {@code host:port}; if it is the only one, any of gRPC's targets will do, such as
   * {@code dns:///host:port}. With several servers, or a name that has several addresses, each new
   * stream and each other call goes to the next one; all of them must share one store.
   *
   * <p>The channel probes its connections as {@link ClientOptions#keepAliveTime()} says, and does
   * no retries of its own, which would not resume a stream.
   */
  public ClientBuilder target(String target) {
    targets.add(requireNonNull(target));
    return this;
  }

  /**
   * How to connect to the targets: {@code TlsChannelCredentials.create()}, with certificates of
   * your own if need be, or {@code InsecureChannelCredentials.create()}, without encryption.
   */
  public ClientBuilder credentials(ChannelCredentials value) {
    credentials = Optional.of(value);
    return this;
  }

  /** What is sent with each call to say who makes it, such as a token. */
  public ClientBuilder callCredentials(CallCredentials value) {
    callCredentials = Optional.of(value);
    return this;
  }

  /**
   * Makes the client's channel, which is closed with it. What it should set is up to the caller;
   * retries are switched off.
   */
  public ClientBuilder channelBuilder(ManagedChannelBuilder<?> value) {
    channelBuilder = Optional.of(value);
    return this;
  }

  /** A channel that somebody else closes, after the client. */
  public ClientBuilder channel(Channel value) {
    channel = Optional.of(value);
    return this;
  }

  /** How the client behaves; the defaults unless set. */
  public ClientBuilder options(ClientOptions value) {
    options = requireNonNull(value);
    return this;
  }

  /**
   * Runs what belongs to the caller: actions that depend on answers, subscribers, and the reading
   * of what is loaded, each of which may wait. It needs a thread for each watch and load that
   * waits, and one more. Threads of the client's own unless set.
   */
  public ClientBuilder executor(Executor value) {
    executor = Optional.of(value);
    return this;
  }

  /** Is told of each change of the state, in order, on the client's executor. */
  public ClientBuilder stateListener(Consumer<ClientState> value) {
    stateListener = requireNonNull(value);
    return this;
  }

  /**
   * A client; it connects when it is used.
   *
   * @throws IllegalArgumentException if one of several targets is not {@code host:port}
   * @throws IllegalStateException if it is not said what to connect to, or in several ways
   */
  public SessionStreamClient build() {
    Callbacks callbacks = executor.map(Callbacks::of).orElseGet(Callbacks::own);
    return new SessionStreamClient(options, connection(), callbacks, stateListener);
  }

  private Connection connection() {
    int ways =
        (targets.isEmpty() ? 0 : 1)
            + (channelBuilder.isPresent() ? 1 : 0)
            + (channel.isPresent() ? 1 : 0);
    if (ways != 1) {
      throw new IllegalStateException("exactly one is required: target, channelBuilder or channel");
    }
    if (channel.isPresent()) {
      return new Connection(channel.get(), false, callCredentials);
    }
    ManagedChannel made =
        channelBuilder.map(b -> b.disableRetry().build()).orElseGet(this::connect);
    return new Connection(made, true, callCredentials);
  }

  private ManagedChannel connect() {
    if (credentials.isEmpty()) {
      throw new IllegalStateException(
          "targets need credentials: TlsChannelCredentials.create() or, without encryption,"
              + " InsecureChannelCredentials.create()");
    }
    ManagedChannelBuilder<?> builder =
        targets.size() == 1
            ? Grpc.newChannelBuilder(targets.get(0), credentials.get())
            : Grpc.newChannelBuilder(
                AddressListProvider.target(targets),
                credentials.get(),
                AddressListProvider.registry());
    return builder
        .defaultLoadBalancingPolicy("round_robin")
        .disableRetry()
        .directExecutor() // What gRPC calls back hands on at once.
        .keepAliveTime(options.keepAliveTime().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(options.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveWithoutCalls(true)
        .maxInboundMessageSize(options.maxInboundBytes())
        .build();
  }
}

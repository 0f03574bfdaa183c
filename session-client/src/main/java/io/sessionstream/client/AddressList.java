package io.sessionstream.client;

import com.google.common.net.HostAndPort;
import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a fixed list of servers. Their host names are looked up anew whenever the channel has
 * lost a connection. A server whose name cannot be looked up is left out.
 */
final class AddressList extends NameResolver {
  private final List<Address> addresses;
  private final SynchronizationContext context;
  private final @Nullable Executor executor;
  private @Nullable Listener2 listener;
  private boolean resolving;
  private boolean shutdown;

  /**
   * A server.
   *
   * @param host its name, or its address
   * @param port its port
   */
  record Address(String host, int port) {
    static Address parse(String text) {
      HostAndPort parsed = HostAndPort.fromString(text);
      if (!parsed.hasPort() || parsed.getHost().isEmpty()) {
        throw new IllegalArgumentException("must be host:port, is \"" + text + "\"");
      }
      return new Address(parsed.getHost(), parsed.getPort());
    }

    @Override
    public String toString() {
      return HostAndPort.fromParts(host, port).toString();
    }

    private EquivalentAddressGroup lookUp() throws UnknownHostException {
      List<SocketAddress> found =
          Arrays.stream(InetAddress.getAllByName(host))
              .<SocketAddress>map(address -> new InetSocketAddress(address, port))
              .toList();
      // So that the certificate of each server is checked against its own name.
      return new EquivalentAddressGroup(
          found,
          Attributes.newBuilder()
              .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, toString())
              .build());
    }
  }

  AddressList(List<Address> addresses, Args args) {
    this.addresses = List.copyOf(addresses);
    this.context = args.getSynchronizationContext();
    this.executor = args.getOffloadExecutor();
  }

  @Override
  public String getServiceAuthority() {
    return addresses.get(0).toString();
  }

  @Override
  public void start(Listener2 newListener) {
    listener = newListener;
    resolve();
  }

  @Override
  public void refresh() {
    resolve();
  }

  private void resolve() {
    if (resolving || shutdown || executor == null) {
      return;
    }
    resolving = true;
    executor.execute(this::lookUp);
  }

  /** Waits for the name service, so it does not run where the channel does its work. */
  private void lookUp() {
    List<EquivalentAddressGroup> found = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (Address address : addresses) {
      try {
        found.add(address.lookUp());
      } catch (UnknownHostException e) {
        unknown.add(address.host());
      }
    }
    StatusOr<List<EquivalentAddressGroup>> result =
        found.isEmpty()
            ? StatusOr.fromStatus(
                Status.UNAVAILABLE.withDescription("cannot look up " + String.join(", ", unknown)))
            : StatusOr.fromValue(found);
    context.execute(() -> report(result));
  }

  private void report(StatusOr<List<EquivalentAddressGroup>> result) {
    resolving = false;
    if (!shutdown && listener != null) {
      var unused =
          listener.onResult2(ResolutionResult.newBuilder().setAddressesOrError(result).build());
    }
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }
}

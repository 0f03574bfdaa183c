package io.sessionstream.client;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes targets of several servers: {@code session-stream:///host:port,host:port}. */
final class AddressListProvider extends NameResolverProvider {
  private static final String SCHEME = "session-stream";
  private static final int PRIORITY = 5;

  /** What such a target is given to a channel with. */
  static NameResolverRegistry registry() {
    NameResolverRegistry registry = new NameResolverRegistry();
    registry.register(new AddressListProvider());
    return registry;
  }

  /**
   * The target for these servers, each {@code host:port}.
   *
   * @throws IllegalArgumentException if one of them is not
   */
  static String target(List<String> addresses) {
    addresses.forEach(AddressList.Address::parse);
    try {
      // The brackets of addresses of version 6 are not for a path, unless they are quoted.
      return new URI(SCHEME, "", "/" + String.join(",", addresses), null, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
    if (!SCHEME.equals(target.getScheme())) {
      return null;
    }
    String list = target.getPath().substring(1);
    return new AddressList(
        Arrays.stream(list.split(",", -1)).map(AddressList.Address::parse).toList(), args);
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return PRIORITY;
  }
}

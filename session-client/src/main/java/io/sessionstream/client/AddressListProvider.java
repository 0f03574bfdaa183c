package io.sessionstream.client;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes targets of several servers: {@code session-stream:///host:port,host:port}. gRPC finds it by
 * itself, as a service; it is public for that reason only.
 */
public final class AddressListProvider extends NameResolverProvider {
  static final String SCHEME = "session-stream";

  /** For the service loader. */
  public AddressListProvider() {}

  /** The target for these servers, each {@code host:port}. */
  static String target(List<String> addresses) {
    return SCHEME + ":///" + String.join(",", addresses);
  }

  @Override
  public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
    if (!SCHEME.equals(target.getScheme())) {
      return null;
    }
    String path = target.getSchemeSpecificPart().replaceFirst("^/*", "");
    return new AddressList(
        Arrays.stream(path.split(",", -1)).map(AddressList.Address::parse).toList(), args);
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  /** Less than gRPC's own, so that it never becomes the default. */
  @Override
  protected int priority() {
    return 3;
  }
}

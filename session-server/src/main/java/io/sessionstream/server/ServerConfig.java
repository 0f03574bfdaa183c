package io.sessionstream.server;

import io.sessionstream.core.StoreLimits;
import io.sessionstream.grpc.ServiceLimits;
import java.time.Duration;
import org.immutables.value.Value;

/** Everything that the server can be told, in one immutable value. */
@Value.Immutable
@Value.Style(
    visibility = Value.Style.ImplementationVisibility.PACKAGE,
    overshadowImplementation = true)
interface ServerConfig {
  String host();

  int port();

  StoreLimits storeLimits();

  ServiceLimits serviceLimits();

  TransportLimits transportLimits();

  Duration drainTimeout();

  LogLevel logLevel();

  static Builder builder() {
    return new Builder();
  }

  final class Builder extends ImmutableServerConfig.Builder {
    Builder() {}
  }
}

package io.sessionstream.server;

import io.sessionstream.core.SessionLimits;
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

  SessionLimits sessionLimits();

  StoreConfig store();

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

package io.sessionstream.testclients;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The address of a server. */
record Target(String host, int port) {
  private static final Pattern ADDRESS =
      Pattern.compile("(?<host>\\[[0-9A-Fa-f:.%]+]|[^:/\\s\\[\\]]+):(?<port>[0-9]{1,5})");
  private static final int MAX_PORT = 65535;

  @Override
  public String toString() {
    return host + ":" + port;
  }

  /** Reads {@code host:port}; an IPv6 address is in brackets. */
  static final class Converter implements ITypeConverter<Target> {
    @Override
    public Target convert(String value) {
      Matcher address = ADDRESS.matcher(value);
      if (address.matches()) {
        int port = Integer.parseInt(address.group("port"));
        if (port > 0 && port <= MAX_PORT) {
          return new Target(address.group("host"), port);
        }
      }
      throw new TypeConversionException(
          "'" + value + "' is not host:port, such as 127.0.0.1:50051 or [::1]:50051");
    }
  }
}

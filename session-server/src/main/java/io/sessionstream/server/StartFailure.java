package io.sessionstream.server;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** Says in one sentence why the server cannot start. */
final class StartFailure {
  private StartFailure() {}

  static String describe(IOException failure, ServerConfig config) {
    return "cannot listen on " + config.host() + ":" + config.port() + ": " + reason(failure);
  }

  private static String reason(IOException failure) {
    Throwable root = Throwables.getRootCause(failure);
    if (root instanceof UnknownHostException || root instanceof UnresolvedAddressException) {
      return "the host is not known; see --host";
    }
    // The transport does not tell these apart by type; the texts are the operating system's.
    String text = String.valueOf(root.getMessage());
    if (text.contains("Address already in use")) {
      return "the port is in use; choose another with --port, or 0 for a free one";
    }
    if (text.contains("Cannot assign requested address")) {
      return "the host is not an address of this machine; see --host";
    }
    if (text.contains("Permission denied")) {
      return "permission denied; ports below 1024 may need special rights; see --port";
    }
    return text;
  }
}

package io.sessionstream.client;

import io.grpc.Status;
import io.sessionstream.core.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.immutables.value.Value;

/** What went wrong, as the server has told it, or as the client found it. */
@Value.Immutable
public interface ServiceError {
  /** The kind of error. */
  Status.Code code();

  /**
   * The reason within the contract's domain, such as {@code SESSION_FULL}: the table is in the
   * contract. Of what the client itself has found it is one of {@link ClientReason}. Absent if the
   * error comes from neither of them but from the transport or something between.
   */
  Optional<String> reason();

  /** One sentence for people; {@code ""} if there is none. */
  String message();

  /** In {@code INVALID_MESSAGE}: all violations of the rules, each with the path of its field. */
  List<Violation> violations();

  /** The values that the error is about, by name, such as {@code actual_sequence}. */
  Map<String, String> metadata();

  /** How long to wait before a retry, in errors that time may cure. */
  Optional<Duration> retryDelay();

  /** Code, reason and message in one line. */
  default String describe() {
    String kind = reason().map(reason -> code() + " (" + reason + ")").orElse(code().name());
    return message().isEmpty() ? kind : kind + ": " + message();
  }

  /** A builder that starts empty; code and message are required. */
  static Builder builder() {
    return new Builder();
  }

  /** Builds errors; not safe for use by several threads. */
  final class Builder extends ImmutableServiceError.Builder {
    Builder() {}
  }
}

package io.sessionstream.client;

import static java.util.Objects.requireNonNull;

/**
 * A call has not done what it was asked to do; {@link #error()} says why, as a value.
 *
 * <p>A {@link RefusedException} says that nothing was done, an {@link UnknownOutcomeException} that
 * it is not known whether it was. A call that only reads can fail with this class itself: it may be
 * made again. Failures are answers, not accidents: they carry no stack trace.
 */
public class SessionStreamException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient ServiceError error;

  SessionStreamException(ServiceError error) {
    super(error.describe(), null, false, false);
    this.error = error;
  }

  /** One sentence for whoever asked; never null. */
  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }

  /** What went wrong. */
  public final ServiceError error() {
    return error;
  }
}

package io.sessionstream.grpc;

/**
 * What became of one message to append. It writes itself as a {@code GetStreamMessagesResponse},
 * which has the same form on the wire as an {@code AppendResult}, and as the {@code
 * AppendMessageResponse} of a success.
 */
sealed interface AppendAnswer extends Answer permits AppendSuccess, AppendError {
  /** What a call ends with that appends only this message. */
  UnaryCall.Outcome toOutcome();
}

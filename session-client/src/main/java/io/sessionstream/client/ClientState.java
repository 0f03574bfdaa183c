package io.sessionstream.client;

/** How a client stands with its server, as far as its appends know. */
public enum ClientState {
  /** There is no stream: nothing was appended yet, or since the last stream ended. */
  IDLE,
  /** Messages are sent and acknowledged. */
  CONNECTED,
  /** The stream is lost, or was not made yet; the client makes another one. */
  RECONNECTING,
  /** The client was closed. */
  CLOSED
}

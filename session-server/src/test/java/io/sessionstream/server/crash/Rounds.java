package io.sessionstream.server.crash;

import java.io.IOException;

/** The rounds of one fault, and what they need as long as they last. */
interface Rounds extends AutoCloseable {
  /** One more round, with the sessions of this part of the campaign. */
  void round(String epoch) throws Exception;

  /** A server over what the rounds have left, for the last look. */
  TestServer lastServer() throws Exception;

  /** Ends what is in use, but no server. */
  @Override
  default void close() throws IOException {}
}

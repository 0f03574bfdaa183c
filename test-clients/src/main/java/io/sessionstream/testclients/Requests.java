package io.sessionstream.testclients;

import com.google.rpc.Status;
import io.sessionstream.v1.GetStreamMessagesRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** What is to be sent, one after the other: never more than one is in memory. */
interface Requests {
  /** The next item, or nothing at the end. */
  Optional<Item> next() throws IOException;

  /** A request, or what stands in the place of one. */
  sealed interface Item {}

  /**
   * A request to be sent.
   *
   * @param line the line that it was read from, if it was read
   */
  record Sendable(GetStreamMessagesRequest request, OptionalLong line) implements Item {}

  /** A line that holds no request, and why. */
  record BadLine(long line, Status error) implements Item {}
}

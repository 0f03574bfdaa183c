package io.sessionstream.benchmarks;

/** The encoded requests of one stream, one after the other. */
@FunctionalInterface
interface Requests {
  /** The next request; nobody changes it any more. */
  byte[] next();
}

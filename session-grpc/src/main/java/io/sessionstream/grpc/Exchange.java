package io.sessionstream.grpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What one stream does with its requests and their results. It is used by its stream only, in the
 * stream's context.
 *
 * @param <Q> what a request is
 * @param <R> what a result is
 */
interface Exchange<Q, R> {
  /** How much of the window a request takes until all of its results are accepted: at least 1. */
  int items(Received<Q> received);

  /** Whether another request may be begun while this many are, besides what the window says. */
  boolean mayBegin(int begun);

  /**
   * Begins the work for a request; returns its results, of which there may be none. Neither throws
   * nor lets a result complete with an exception.
   */
  List<CompletableFuture<R>> begin(Received<Q> received);

  /** Whether results are accepted now; if not, the transport says when to ask again. */
  boolean isReady();

  /** Accepts the next result, in the order of the requests. */
  void accept(R result);

  /** Sends what was accepted; the results that follow are not there yet. */
  void flush();

  /** All is accepted, and nothing more comes: sends what is told only then. */
  void complete();
}

package io.sessionstream.client;

/** Follows a load. */
@FunctionalInterface
public interface ImportListener {
  /** Follows nothing. */
  ImportListener NONE = sent -> {};

  /**
   * So many messages were handed to the connection so far, which is not more than a few thousand
   * ahead of what the server has done. Called after each request, on the thread that reads the
   * messages.
   */
  void onProgress(long sent);
}

package io.sessionstream.store.rocksdb;

/** Is told what changes, by the committer, which must not wait for it. */
interface Changes {
  /** Look-ups are about to see that this session was deleted, not only forgotten. */
  void deleted(String sessionId, long incarnation);

  /** Look-ups see that the session was created, appended to, closed or removed. */
  void changed(String sessionId);

  /** Look-ups see nothing under this number any more. */
  void removed(long number);
}

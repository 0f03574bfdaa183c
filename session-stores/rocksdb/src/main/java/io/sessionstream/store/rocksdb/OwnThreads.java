package io.sessionstream.store.rocksdb;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The threads of a store, which tell that they are. */
final class OwnThreads {
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /** A thread, not started, that is named after what it does. */
  Thread create(String what, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } finally {
                threads.remove(Thread.currentThread());
              }
            },
            "session-store-" + what);
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }

  /** Whether the caller is one of them. */
  boolean areCalling() {
    return threads.contains(Thread.currentThread());
  }
}

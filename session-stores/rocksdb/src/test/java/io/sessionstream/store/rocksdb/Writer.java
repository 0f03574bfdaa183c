package io.sessionstream.store.rocksdb;

import io.sessionstream.core.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/** A process that appends until it is killed, and says what was acknowledged, one id a line. */
final class Writer {
  private static final int WAITING = 64;

  private Writer() {}

  static Process start(Path directory, String durability) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            directory.toString(),
            durability)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws Exception {
    RocksDbSessionStore<String> store =
        Stores.builder(Path.of(args[0])).durability(Durability.valueOf(args[1])).open();
    Semaphore free = new Semaphore(WAITING);
    for (int i = 0; ; i++) {
      String id = "id-" + i;
      free.acquireUninterruptibly();
      store
          .append(Stores.withId("session-" + i % 10, id, "text of " + id))
          .thenAccept(
              answer -> {
                System.out.println(answer.sequence() + " " + id);
                free.release();
              });
    }
  }
}

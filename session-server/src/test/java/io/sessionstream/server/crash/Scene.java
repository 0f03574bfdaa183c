package io.sessionstream.server.crash;

import java.nio.file.Path;
import java.util.Random;

/**
 * What all rounds need.
 *
 * @param jar the server
 * @param work a directory for the campaign
 */
record Scene(Path jar, Path work, Random random, Clients clients, Checker checker, Tally tally) {
  /** A server with its sessions in this directory. */
  TestServer startOn(Path dataDir) {
    return TestServer.start(jar, options(dataDir));
  }

  /** The options of such a server. */
  static String[] options(Path dataDir) {
    return new String[] {"--store=rocksdb", "--data-dir=" + dataDir};
  }

  /** A server with its sessions in Redis, and with these options. */
  TestServer startOnRedis(String uri, String... options) {
    String[] all = new String[options.length + 3];
    all[0] = "--store=redis";
    all[1] = "--redis-uri=" + uri;
    all[2] = "--redis-timeout=1s";
    System.arraycopy(options, 0, all, 3, options.length);
    return TestServer.start(jar, all);
  }
}

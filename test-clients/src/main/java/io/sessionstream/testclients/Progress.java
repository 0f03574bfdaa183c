package io.sessionstream.testclients;

import java.util.concurrent.TimeUnit;

/** Says once a second how far things are, in lines that can stand between others. */
final class Progress {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Console console;
  private final boolean wanted;
  private long lastTime;
  private long lastAnswered;

  Progress(Console console, boolean wanted) {
    this.console = console;
    this.wanted = wanted;
    this.lastTime = console.nanoTime().getAsLong();
  }

  /** To be called more often than once a second. */
  void tick(long answered) {
    long now = console.nanoTime().getAsLong();
    if (wanted && now - lastTime >= SECOND) {
      double rate = (answered - lastAnswered) * (double) SECOND / (now - lastTime);
      console.err().println(Format.text("... %,d answered, %,.0f/s", answered, rate));
      lastTime = now;
      lastAnswered = answered;
    }
  }
}

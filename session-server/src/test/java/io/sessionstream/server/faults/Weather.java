package io.sessionstream.server.faults;

/** How fast bytes pass at the moment, on all connections. */
final class Weather {
  private int slowestMillis;
  private boolean stalled;

  synchronized void delay(int upToMillis) {
    slowestMillis = upToMillis;
  }

  synchronized void stall() {
    stalled = true;
  }

  synchronized void clear() {
    slowestMillis = 0;
    stalled = false;
    notifyAll();
  }

  /** Waits until bytes may pass, and returns the longest time by which to delay them. */
  synchronized int pass() throws InterruptedException {
    while (stalled) {
      wait();
    }
    return slowestMillis;
  }
}

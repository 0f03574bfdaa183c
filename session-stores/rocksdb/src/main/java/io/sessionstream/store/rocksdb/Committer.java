package io.sessionstream.store.rocksdb;

import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionStoreException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes: it takes all calls that wait, decides them, writes what they change
 * in one batch with one sync (in several if it is much), and has them answered. While it does so
 * the next group gathers.
 */
final class Committer<M> implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
  private static final int LARGEST_BATCH = 8 << 20;
  private static final long LONGEST_GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long GATHERING_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final long REOPEN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final CallQueue queue;
  private final Ledger<M> ledger;
  private final Database database;
  private final DiskSpace space;
  private final Health health;
  private final InstantSource clock;
  private final Lock writing;
  private final Acknowledger acknowledger;
  private final Runnable whenReopened;
  private final long sweepNanos;
  private volatile boolean closing;
  private boolean unsynced;
  private long nextReopenNanos;
  private int expected;
  private long writeNanos;

  /**
   * A committer.
   *
   * @param writing held from before a group is written until look-ups see it
   */
  Committer(
      CallQueue queue,
      Ledger<M> ledger,
      Database database,
      DiskSpace space,
      Health health,
      InstantSource clock,
      Lock writing,
      Acknowledger acknowledger,
      Runnable whenReopened,
      long sweepNanos) {
    this.queue = queue;
    this.ledger = ledger;
    this.database = database;
    this.space = space;
    this.health = health;
    this.clock = clock;
    this.writing = writing;
    this.acknowledger = acknowledger;
    this.whenReopened = whenReopened;
    this.sweepNanos = sweepNanos;
  }

  /** Ends the thread after all that was asked before. */
  void end() {
    closing = true;
    queue.wake();
  }

  @Override
  public void run() {
    long nextSweepNanos = System.nanoTime();
    while (!closing) {
      queue.awaitCall(nextSweepNanos);
      gather();
      commit(queue.take());
      ledger.trim();
      if (System.nanoTime() - nextSweepNanos >= 0) {
        sweep();
        nextSweepNanos = System.nanoTime() + sweepNanos;
      }
    }
    commit(queue.close());
    if (unsynced) {
      syncAtEnd();
    }
  }

  /**
   * When a call has come, waits for those who are told of the last group as well, and are likely to
   * come again: otherwise the first of them would be written alone, while all others wait. It waits
   * no longer than is short against a write, and only while calls come.
   */
  private void gather() {
    long begin = System.nanoTime();
    int before = -1;
    long waited = 0;
    while (!closing && waited < LONGEST_GATHERING_NANOS) {
      int size = queue.size();
      boolean telling = !acknowledger.isIdle();
      boolean patient = telling || waited + GATHERING_PAUSE_NANOS <= writeNanos / 4;
      if (size == 0 || size >= expected || size == before || !patient) {
        return;
      }
      before = telling ? -1 : size;
      queue.awaitSize(expected, telling ? LONGEST_GATHERING_NANOS : GATHERING_PAUSE_NANOS);
      waited = System.nanoTime() - begin;
    }
  }

  /**
   * Answers the calls that only look, whether anything can be written or not, and returns the
   * others: nothing that came with them is written yet.
   */
  private List<Call<?>> look(List<Call<?>> calls) {
    List<Call<?>> looks = new ArrayList<>(0);
    for (Call<?> call : calls) {
      if (call instanceof EndCall end) {
        try {
          end.look();
        } catch (RuntimeException e) {
          end.refuse(health.readFailed(e));
        }
        looks.add(end);
      }
    }
    if (looks.isEmpty()) {
      return calls;
    }
    acknowledger.answer(looks, Durability.WRITTEN);
    return calls.stream().filter(call -> !(call instanceof EndCall)).toList();
  }

  private void commit(List<Call<?>> taken) {
    expected = 0;
    List<Call<?>> calls = taken;
    int next = 0;
    try {
      calls = look(taken);
      while (next < calls.size()) {
        next = commit(calls, next);
      }
    } catch (RuntimeException | Error e) {
      // A bug or a lack of memory: whoever waits must be told, and the thread must live on.
      LOG.error("a group of appends has failed", e);
      ledger.rollBack();
      fail(calls.subList(next, calls.size()), new IllegalStateException(e));
    }
  }

  /** Commits the calls from the first on, as many as fit into a batch; returns the next one. */
  private int commit(List<Call<?>> calls, int first) {
    if (!canWrite()) {
      refuse(calls.subList(first, calls.size()));
      return calls.size();
    }
    begin();
    int next = first;
    while (next < calls.size() && ledger.size() < LARGEST_BATCH) {
      ledger.decide(calls.get(next));
      next++;
    }
    write(calls.subList(first, next));
    return next;
  }

  private void begin() {
    ledger.begin(clock.millis(), space.left(), space.limit());
  }

  private void write(List<Call<?>> calls) {
    long begin = System.nanoTime();
    List<Call<?>> toSync = new ArrayList<>(calls.size());
    List<Call<?>> toWrite = new ArrayList<>(0);
    for (Call<?> call : calls) {
      boolean sync = call.asked() == Durability.SYNCED && !call.isRefused();
      (sync ? toSync : toWrite).add(call);
    }
    // What is refused waits for nothing, but does not turn one sync into a write and a sync either.
    boolean atOnce = toWrite.stream().allMatch(Call::isRefused);
    writing.lock();
    try {
      if (!ledger.isEmpty()) {
        boolean sync = atOnce && !toSync.isEmpty();
        database.write(ledger.toBatch(), sync);
        unsynced = !sync;
      }
      writeNanos = System.nanoTime() - begin;
      ledger.publish();
    } catch (DatabaseException e) {
      ledger.rollBack();
      fail(calls, e);
      return;
    } finally {
      writing.unlock();
    }
    expected = calls.size() + queue.size();
    acknowledger.answer(toWrite, Durability.WRITTEN);
    if (!toSync.isEmpty()) {
      sync(toSync);
    }
  }

  private void sync(List<Call<?>> calls) {
    try {
      if (unsynced) {
        database.sync();
        unsynced = false;
      }
    } catch (RuntimeException e) {
      fail(calls, e);
      return;
    }
    acknowledger.answer(calls, Durability.SYNCED);
  }

  private void fail(List<Call<?>> calls, RuntimeException cause) {
    SessionStoreException answer = health.writeFailed(cause);
    calls.forEach(call -> call.refuse(answer));
    acknowledger.answer(calls, Durability.WRITTEN);
  }

  /** Whether RocksDB accepts writes; if it does not, opens it again now and then. */
  private boolean canWrite() {
    if (health.writeFailure() == null) {
      return true;
    }
    long now = System.nanoTime();
    if (now - nextReopenNanos < 0 || space.left() <= 0) {
      return false;
    }
    try {
      database.reopen();
      ledger.reload();
      whenReopened.run();
      ledger.tellUncertain();
      unsynced = false;
      health.recovered();
      return true;
    } catch (RuntimeException e) {
      health.writeFailed(e);
      return false;
    } finally {
      nextReopenNanos = System.nanoTime() + REOPEN_NANOS;
    }
  }

  private void refuse(List<Call<?>> calls) {
    RuntimeException failure = health.writeFailure();
    boolean noSpace =
        space.left() <= 0 || (failure instanceof DatabaseException e && e.isNoSpace());
    SessionStoreException answer =
        noSpace || failure == null
            ? SessionStoreException.storeFull(space.limit())
            : SessionStoreException.unavailable("the store cannot be written", failure);
    calls.forEach(call -> call.refuse(answer));
    acknowledger.answer(calls, Durability.WRITTEN);
  }

  private void sweep() {
    if (!canWrite()) {
      return;
    }
    try {
      boolean more = true;
      while (more && !closing && health.writeFailure() == null) {
        begin();
        more = ledger.isSweepDue(clock.millis()) && ledger.sweep();
        write(List.of());
      }
    } catch (RuntimeException e) {
      ledger.rollBack();
      health.readFailed(e);
    }
  }

  private void syncAtEnd() {
    try {
      database.sync();
    } catch (RuntimeException e) {
      LOG.error("the store could not be synced when it was closed", e);
    }
  }
}

package io.sessionstream.store.rocksdb;

import static java.util.Objects.requireNonNull;

import io.sessionstream.core.Codec;
import io.sessionstream.core.TextBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Checks the data directory of a {@link RocksDbSessionStore} that is closed, or whose process has
 * crashed: that everything in it can be read and fits together. It changes nothing in it.
 *
 * <p>It reads everything once, on the caller's thread, and needs some memory for each session and
 * for each message of the session that it is at.
 */
public final class DataDirectoryCheck {
  private static final int MOST_FAULTS = 1000;
  private static final long CACHE_BYTES = 8L << 20;

  /**
   * What does not fit.
   *
   * @param sessionId in which session; absent if it is in none
   * @param description one sentence
   */
  public record Fault(Optional<String> sessionId, String description) {
    @Override
    public String toString() {
      return sessionId.map(id -> "session \"" + id + "\": ").orElse("") + description;
    }
  }

  /**
   * What was found.
   *
   * @param sessions how many sessions there are, with those that are expired but not removed
   * @param messages how many messages they have
   * @param faults what does not fit, of which at most 1000 are told; none in a sound directory
   */
  public record Result(long sessions, long messages, List<Fault> faults) {
    /** A result with these values. */
    public Result {
      faults = List.copyOf(faults);
    }

    /** Whether nothing is wrong. */
    public boolean isSound() {
      return faults.isEmpty();
    }
  }

  private final Database database;

  /** The number under which is what is of the store as a whole, which depends on the format. */
  private long store = Keys.STORE;

  private final List<Fault> faults = new ArrayList<>();
  private final TreeMap<Long, Found> sessionsByNumber = new TreeMap<>();
  private long messages;
  private long bytes;

  /** A session that was found, and for which time it says that it is entered. */
  private record Found(String sessionId, long enteredMillis) {
    boolean isEntry(byte[] key, byte[] value) {
      return sessionId.equals(TextBytes.toText(value))
          && (enteredMillis == Records.Session.ENTRY_UNKNOWN
              || enteredMillis == Keys.activityMillis(key));
    }
  }

  private DataDirectoryCheck(Database database) {
    this.database = database;
  }

  /**
   * Checks a directory, but not whether messages have the ids under which they are stored.
   *
   * @throws StoreOpenException if the directory is in use, is not one of a store, or is so damaged
   *     that nothing of it can be read
   */
  public static <M> Result check(Path dataDirectory, Codec<M> codec) throws StoreOpenException {
    return check(dataDirectory, (ids, content) -> codec.decode(content));
  }

  /**
   * Checks a directory of a store whose messages were all appended with the id that they have, if
   * they have one.
   *
   * @param messageId the id that a message has
   * @throws StoreOpenException if the directory is in use, is not one of a store, or is so damaged
   *     that nothing of it can be read
   */
  public static <M> Result check(
      Path dataDirectory, Codec<M> codec, Function<? super M, Optional<String>> messageId)
      throws StoreOpenException {
    requireNonNull(messageId, "messageId");
    return check(
        dataDirectory, (ids, content) -> ids.expect(messageId.apply(codec.decode(content))));
  }

  private static Result check(Path dataDirectory, SessionCheck.ContentCheck content)
      throws StoreOpenException {
    try (DataDirectory directory = DataDirectory.takeReadOnly(dataDirectory);
        Database database = directory.openReadOnly(CACHE_BYTES)) {
      return new DataDirectoryCheck(database).check(content);
    } catch (IOException | DatabaseException e) {
      throw Problems.explain(dataDirectory, e);
    }
  }

  private Result check(SessionCheck.ContentCheck content) {
    attempt(Optional.empty(), this::findStore);
    attempt(Optional.empty(), database::verify);
    attempt(Optional.empty(), () -> checkSessions(content));
    attempt(Optional.empty(), this::checkRest);
    attempt(Optional.empty(), this::checkTotal);
    return new Result(sessionsByNumber.size(), messages, faults);
  }

  private void findStore() {
    if (database.get(Keys.state(Keys.FORMER_STORE)).isPresent()) {
      store = Keys.FORMER_STORE;
    }
  }

  private void checkSessions(SessionCheck.ContentCheck content) {
    database.scanSessions(
        new byte[0],
        null,
        (key, value, lastMessages) -> {
          Optional<String> sessionId = Optional.of(TextBytes.toText(key));
          attempt(sessionId, () -> checkSession(sessionId, key, value, content));
          return true;
        });
  }

  private void checkSession(
      Optional<String> sessionId, byte[] key, byte[] value, SessionCheck.ContentCheck content) {
    Records.Session session = Records.Session.of(value);
    Found other =
        sessionsByNumber.put(
            session.number(), new Found(sessionId.orElseThrow(), session.enteredMillis()));
    if (other != null) {
      add(sessionId, "it has the same number as the session \"" + other.sessionId() + "\"");
    }
    SessionCheck check = new SessionCheck(session, fault -> add(sessionId, fault), content);
    check.begin(key);
    try {
      database.scan(Keys.start(session.number()), Keys.end(session.number()), check::visit);
      check.end();
    } finally {
      messages += check.messages();
      bytes += check.bytes();
    }
  }

  /** Looks for what belongs to no session, and for sessions that would never expire. */
  private void checkRest() {
    TreeMap<Long, Found> notEntered = new TreeMap<>(sessionsByNumber);
    database.scan(
        Keys.activityStart(store),
        Keys.activityEnd(store),
        (key, value) -> {
          long number = Keys.activityNumber(key);
          Found session = notEntered.get(number);
          if (session != null && session.isEntry(key, value)) {
            notEntered.remove(number);
          }
          return true;
        });
    notEntered
        .values()
        .forEach(
            session ->
                add(Optional.of(session.sessionId()), "it is not entered among those that expire"));
    long[] next = {1};
    while (next[0] > 0) {
      byte[] from = Keys.start(next[0]);
      next[0] = 0;
      database.scan(
          from,
          Keys.start(Keys.STORE),
          (key, value) -> {
            next[0] = Keys.number(key) + 1;
            return false;
          });
      if (next[0] > 0 && !sessionsByNumber.containsKey(next[0] - 1)) {
        add(Optional.empty(), "there are messages of a session that does not exist");
      }
    }
  }

  private void checkTotal() {
    Records.State state =
        database.get(Keys.state(store)).map(Records.State::of).orElse(Records.State.EMPTY);
    compare("sessions", state.sessions(), sessionsByNumber.size());
    compare("bytes in use", state.usedBytes(), bytes);
    if (!sessionsByNumber.isEmpty() && sessionsByNumber.lastKey() >= state.nextNumber()) {
      add(Optional.empty(), "the number of the next session is taken");
    }
    Records.Removed removed =
        database.get(Keys.removed(store)).map(Records.Removed::of).orElse(Records.Removed.NOTHING);
    if (removed.lastNumber() >= state.nextNumber()) {
      add(Optional.empty(), "sessions are noted as removed that never were");
    }
  }

  private void compare(String what, long counted, long found) {
    if (counted != found) {
      add(Optional.empty(), "the store counts %d %s, found are %d".formatted(counted, what, found));
    }
  }

  private void attempt(Optional<String> sessionId, Runnable check) {
    try {
      check.run();
    } catch (DamageException | DatabaseException e) {
      add(sessionId, String.valueOf(e.getMessage()));
    }
  }

  private void add(Optional<String> sessionId, String description) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(new Fault(sessionId, description));
    }
  }
}

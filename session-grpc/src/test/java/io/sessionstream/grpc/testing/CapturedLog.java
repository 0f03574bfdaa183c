package io.sessionstream.grpc.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/** What is logged while it is open: by the service, and by gRPC, which uses the JDK's logging. */
public final class CapturedLog implements AutoCloseable {
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final java.util.logging.Logger JDK_ROOT = java.util.logging.Logger.getLogger("");

  private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
  private final OwnLines ownLines = new OwnLines();
  private final JdkLines jdkLines = new JdkLines();
  private final Handler[] jdkHandlers = JDK_ROOT.getHandlers();

  /**
   * A line of the log.
   *
   * @param logger who has logged it
   * @param warning whether it is above INFO
   * @param message its text, with its values
   * @param stackTrace empty if it has none
   */
  public record Line(String logger, boolean warning, String message, String stackTrace) {}

  public CapturedLog() {
    ownLines.start();
    ROOT.addAppender(ownLines);
    for (Handler handler : jdkHandlers) {
      JDK_ROOT.removeHandler(handler);
    }
    JDK_ROOT.addHandler(jdkLines);
  }

  /** The lines above INFO. */
  public List<Line> warnings() {
    return lines.stream().filter(Line::warning).toList();
  }

  @Override
  public void close() {
    ROOT.detachAppender(ownLines);
    JDK_ROOT.removeHandler(jdkLines);
    for (Handler handler : jdkHandlers) {
      JDK_ROOT.addHandler(handler);
    }
  }

  private final class OwnLines extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      IThrowableProxy thrown = event.getThrowableProxy();
      lines.add(
          new Line(
              event.getLoggerName(),
              event.getLevel().isGreaterOrEqual(Level.WARN),
              event.getFormattedMessage(),
              thrown == null ? "" : ThrowableProxyUtil.asString(thrown)));
    }
  }

  private final class JdkLines extends Handler {
    @Override
    public void publish(LogRecord event) {
      lines.add(
          new Line(
              String.valueOf(event.getLoggerName()),
              event.getLevel().intValue() > java.util.logging.Level.INFO.intValue(),
              String.valueOf(event.getMessage()),
              event.getThrown() == null ? "" : event.getThrown().toString()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}

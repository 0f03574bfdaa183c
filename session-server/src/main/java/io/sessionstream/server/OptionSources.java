package io.sessionstream.server;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Gives options that are not on the command line from the environment, or else from a file. */
final class OptionSources implements IDefaultValueProvider {
  private static final String PREFIX = "SESSION_STREAM_";

  private final Map<String, String> environment;
  private final Properties file;
  private final Map<String, String> origins = new HashMap<>();

  OptionSources(Map<String, String> environment, Properties file) {
    this.environment = environment;
    this.file = file;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null;
    }
    String name = name(option);
    String variable = PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT);
    String value = environment.get(variable);
    if (value != null && !value.isEmpty()) {
      origins.put(name, "environment variable " + variable);
      return value;
    }
    String fromFile = file.getProperty(name);
    if (fromFile != null) {
      origins.put(name, "the file of --config");
    }
    return fromFile;
  }

  /** Where the option's value is from, if it is not from the command line. */
  Optional<String> originOf(ArgSpec arg) {
    return arg instanceof OptionSpec option
        ? Optional.ofNullable(origins.get(name(option)))
        : Optional.empty();
  }

  /** The option's name in files: without dashes before it. */
  static String name(OptionSpec option) {
    return option.longestName().substring(2);
  }
}

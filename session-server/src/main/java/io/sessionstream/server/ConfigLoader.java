package io.sessionstream.server;

import static java.util.stream.Collectors.toCollection;

import com.google.common.base.CaseFormat;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult.GroupMatch;

/** Makes the configuration of the command line, the environment and the file that they name. */
final class ConfigLoader {
  private final Map<String, String> environment;

  ConfigLoader(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Only {@code --config}: the file must be known before the options can be parsed. */
  @Command
  private static final class FileOption {
    @Option(names = "--config")
    private @Nullable Path file;
  }

  /** The options that result; those that ask for help or the version are still to be obeyed. */
  CommandLine parse(String... args) throws UsageException {
    FileOption fileOption = new FileOption();
    CommandLine fileParser = new CommandLine(fileOption).setUnmatchedArgumentsAllowed(true);
    parse(fileParser, new Properties(), args);

    CommandLine parser = new CommandLine(new ServerOptions());
    parser.setCaseInsensitiveEnumValuesAllowed(true);
    Path file = fileOption.file;
    parse(parser, file == null ? new Properties() : read(file, parser), args);
    return parser;
  }

  private void parse(CommandLine parser, Properties file, String... args) throws UsageException {
    parser.setDefaultValueProvider(new OptionSources(environment, file));
    try {
      parser.parseArgs(args);
    } catch (ParameterException e) {
      throw new UsageException(e.getMessage() + origin(parser, e.getArgSpec(), args));
    }
    refuseRepetition(parser);
  }

  /** An option that comes again begins its group again, without the options that came before. */
  private static void refuseRepetition(CommandLine parser) throws UsageException {
    for (ArgGroupSpec group : parser.getCommandSpec().argGroups()) {
      List<GroupMatch> matches =
          parser.getParseResult().findMatches(group).stream()
              .flatMap(container -> container.matches().stream())
              .toList();
      for (OptionSpec option : group.options()) {
        if (matches.stream().filter(m -> !m.matchedValues(option).isEmpty()).count() > 1) {
          throw new UsageException("option '" + option.longestName() + "' is given more than once");
        }
      }
    }
  }

  /** Where the option's value is from, to be put after a sentence about it. */
  private static String origin(CommandLine parser, @Nullable ArgSpec arg, String... args) {
    if (!(arg instanceof OptionSpec option)
        || !(parser.getDefaultValueProvider() instanceof OptionSources sources)
        || isGiven(option.longestName(), args)) {
      return "";
    }
    return sources.originOf(option).map(source -> " (from " + source + ")").orElse("");
  }

  private static boolean isGiven(String name, String... args) {
    return Stream.of(args).anyMatch(arg -> arg.equals(name) || arg.startsWith(name + "="));
  }

  private static Properties read(Path file, CommandLine parser) throws UsageException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new UsageException("the file of --config does not exist: " + file);
    } catch (CharacterCodingException e) {
      throw new UsageException("the file of --config is not UTF-8 text: " + file);
    } catch (IOException e) {
      throw new UsageException("the file of --config cannot be read: " + file);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "the file of --config is not a properties file: " + file + " (" + e.getMessage() + ")");
    }
    TreeSet<String> unknown =
        properties.stringPropertyNames().stream().collect(toCollection(TreeSet::new));
    parser.getCommandSpec().options().stream().map(OptionSources::name).forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new UsageException(
          "the file of --config has names that are no options: %s (in %s)"
              .formatted(String.join(", ", unknown), file));
    }
    return properties;
  }

  /** The configuration that the parsed options make. */
  static ServerConfig toConfig(CommandLine parsed) throws UsageException {
    try {
      return parsed.<ServerOptions>getCommand().toConfig();
    } catch (IllegalArgumentException e) {
      String sentence = String.valueOf(e.getMessage());
      int end = Math.max(sentence.indexOf(' '), 0);
      String option = optionName(sentence.substring(0, end));
      String[] args = parsed.getParseResult().originalArgs().toArray(String[]::new);
      OptionSpec spec = parsed.getCommandSpec().findOption(option);
      throw new UsageException(option + sentence.substring(end) + origin(parsed, spec, args));
    }
  }

  /** Sentences about limits begin with the limit's name in the code, which is the option's name. */
  private static String optionName(String limit) {
    return "--" + CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_HYPHEN, limit);
  }
}

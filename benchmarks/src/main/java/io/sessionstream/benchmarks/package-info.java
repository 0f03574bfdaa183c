/**
 * Benchmarks of the server, each against a baseline that is measured in the same run.
 *
 * <p>{@code Benchmark} is the command. {@code Comparison} measures two servers in turns, {@code
 * Load} is the client's side of a measurement, {@code NoOpServer} the baseline, {@code
 * HeapPerMessage} the memory.
 */
@NullMarked
package io.sessionstream.benchmarks;

import org.jspecify.annotations.NullMarked;

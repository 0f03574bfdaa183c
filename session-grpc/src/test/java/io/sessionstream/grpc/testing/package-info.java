/** What tests of the service need: calls, stores and a log that the test has in its hand. */
@NullMarked
package io.sessionstream.grpc.testing;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.sessionstream.testclients;

import org.jspecify.annotations.NullMarked;

/**
 * A connection for tests that does what it is told.
 */
@NullMarked
package io.github.supabaserealtime.fake;

import org.jspecify.annotations.NullMarked;

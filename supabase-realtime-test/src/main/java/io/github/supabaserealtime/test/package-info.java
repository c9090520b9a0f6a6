/**
 * A Supabase Realtime server in the JVM, for tests. What is below {@code internal} may
 * change in any release.
 */
@NullMarked
package io.github.supabaserealtime.test;

import org.jspecify.annotations.NullMarked;

/**
 * A Supabase Realtime server in the JVM, for tests.
 */
@NullMarked
package io.github.supabaserealtime.test;

import org.jspecify.annotations.NullMarked;

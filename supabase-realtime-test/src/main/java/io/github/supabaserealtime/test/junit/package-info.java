/**
 * JUnit support for the embedded server, without Spring.
 */
@NullMarked
package io.github.supabaserealtime.test.junit;

import org.jspecify.annotations.NullMarked;

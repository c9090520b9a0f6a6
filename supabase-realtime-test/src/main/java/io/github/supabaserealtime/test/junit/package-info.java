/**
 * The embedded server in JUnit, without Spring.
 */
@NullMarked
package io.github.supabaserealtime.test.junit;

import org.jspecify.annotations.NullMarked;

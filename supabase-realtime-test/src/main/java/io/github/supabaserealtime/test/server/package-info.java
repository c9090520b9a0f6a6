/**
 * Implementation of the embedded server. Not meant to be used by tests.
 */
@NullMarked
package io.github.supabaserealtime.test.server;

import org.jspecify.annotations.NullMarked;

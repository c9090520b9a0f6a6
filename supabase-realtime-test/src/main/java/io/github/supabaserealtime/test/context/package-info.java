/**
 * Support for the embedded server in Spring's test contexts.
 */
@NullMarked
package io.github.supabaserealtime.test.context;

import org.jspecify.annotations.NullMarked;

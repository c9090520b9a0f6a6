/**
 * Settings of a listener: its id, its error handler, how often it is called again after a
 * failure. The classes that make listeners and those that call them share this package.
 */
@NullMarked
package io.github.supabaserealtime.internal.listening;

import org.jspecify.annotations.NullMarked;

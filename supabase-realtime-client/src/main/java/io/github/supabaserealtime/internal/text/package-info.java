/**
 * Rules for texts that are sent, shown and logged.
 */
@NullMarked
package io.github.supabaserealtime.internal.text;

import org.jspecify.annotations.NullMarked;

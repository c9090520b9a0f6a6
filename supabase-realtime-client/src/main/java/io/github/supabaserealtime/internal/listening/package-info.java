/**
 * What a listener says of itself and how it is called again after a failure: shared by
 * those who make listeners and those who call them.
 */
@NullMarked
package io.github.supabaserealtime.internal.listening;

import org.jspecify.annotations.NullMarked;

/**
 * Messages on their way to the server: those that wait and those that are not answered.
 */
@NullMarked
package io.github.supabaserealtime.internal.push;

import org.jspecify.annotations.NullMarked;

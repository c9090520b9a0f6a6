/**
 * The part of the board that shows the connection itself.
 */
@NullMarked
package io.github.supabaserealtime.samples.liveboard.inside;

import org.jspecify.annotations.NullMarked;

/**
 * What the board shows of the connection itself.
 */
@NullMarked
package io.github.supabaserealtime.samples.liveboard.inside;

import org.jspecify.annotations.NullMarked;

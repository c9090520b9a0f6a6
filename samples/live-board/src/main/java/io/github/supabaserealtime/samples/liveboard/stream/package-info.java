/**
 * The stream of events that each open page listens to.
 */
@NullMarked
package io.github.supabaserealtime.samples.liveboard.stream;

import org.jspecify.annotations.NullMarked;

/**
 * What only the embedded server can do: the database, a participant, faults.
 */
@NullMarked
package io.github.supabaserealtime.samples.liveboard.embedded;

import org.jspecify.annotations.NullMarked;

/**
 * Features that need the embedded server: the database, a participant, faults.
 */
@NullMarked
package io.github.supabaserealtime.samples.liveboard.embedded;

import org.jspecify.annotations.NullMarked;

package io.github.supabaserealtime.internal.resume;

import org.jspecify.annotations.Nullable;

/**
 * What missed rows and broadcasts of a connection are read by.
 *
 * @param rows reads rows whose changes were missed, or {@code null}
 * @param broadcasts reads broadcasts that were missed, or {@code null}
 * @param settings how listeners resume
 */
public record ResumeReaders(@Nullable MissedRows rows, @Nullable BroadcastStore broadcasts, ResumeSettings settings) {

}

package io.github.supabaserealtime.internal.resume;

import org.jspecify.annotations.Nullable;

/**
 * The readers of missed rows and of missed broadcasts of a connection.
 *
 * @param rows reads rows whose changes were missed, or {@code null}
 * @param broadcasts reads broadcasts that were missed, or {@code null}
 * @param settings how listeners resume
 */
public record ResumeReaders(@Nullable MissedRows rows, @Nullable BroadcastStore broadcasts, ResumeSettings settings) {

}

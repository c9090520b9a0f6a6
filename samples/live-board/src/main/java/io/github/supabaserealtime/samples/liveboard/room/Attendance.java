package io.github.supabaserealtime.samples.liveboard.room;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The presence that an application tracks: the visitors whose pages it serves.
 *
 * @param application the id of the application
 * @param visitors its visitors
 */
public record Attendance(@Nullable String application, @Nullable List<Visitor> visitors) {

}

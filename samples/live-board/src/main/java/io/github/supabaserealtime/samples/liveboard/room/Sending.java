package io.github.supabaserealtime.samples.liveboard.room;

import org.jspecify.annotations.Nullable;

/**
 * A line on its way to the server.
 *
 * @param line the line
 * @param outcome {@code SENDING}, {@code WAITING} (for the link), then what the send
 * reached ({@code ACKNOWLEDGED}, {@code ACCEPTED_OVER_HTTP}, {@code WRITTEN}) or
 * {@code FAILED}
 * @param millis how long it took
 * @param reason why it failed
 */
public record Sending(Line line, String outcome, @Nullable Long millis, @Nullable String reason) {

	static final String SENT_NOW = "SENDING";

	static final String WAITING = "WAITING";

	static final String FAILED = "FAILED";

}

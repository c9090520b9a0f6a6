package io.github.supabaserealtime.message;

/**
 * A message of the server about a channel (protocol.md 4.6 and 6.6).
 *
 * @param connectionName the name of the connection it arrived on
 * @param topic the topic with its prefix {@code realtime:}
 * @param extension the part of the server that sent the message, for example
 * {@code postgres_changes}
 * @param ok whether the status is {@code ok}
 * @param message the text
 * @since 0.9.0
 */
public record SystemMessage(String connectionName, String topic, String extension, boolean ok,
		String message) implements RealtimeMessage {
}

package io.github.supabaserealtime.socket;

import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.SendOutcome;
import io.github.supabaserealtime.protocol.OutgoingFrame;

/**
 * A message on its way to the server.
 *
 * @param topic the topic
 * @param event the event on the wire
 * @param body the content
 * @param acknowledged whether the server will answer
 * @param createdAt when it was handed over, on the lane's monotonic clock
 * @param future told of its fate
 * @since 0.1.0
 */
public record Push(String topic, String event, OutgoingFrame.Body body, boolean acknowledged, long createdAt,
		CompletableFuture<SendOutcome> future) {
}

package io.github.supabaserealtime.internal.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.ObservedSend;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.internal.text.WellFormedText;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.message.Payload;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Sends what the application sends on a channel, and has each send observed if somebody
 * does.
 */
final class ChannelSends {

	private final String topic;

	private final ChannelOptions options;

	private final ChannelCommands commands;

	private final BroadcastBodies broadcasts;

	private final @Nullable GuardedInstrumentation instrumentation;

	private final boolean traced;

	/**
	 * Create an instance for a channel.
	 * @param instrumentation observes each send, or {@code null}
	 * @param traced whether broadcasts carry the trace context
	 */
	ChannelSends(String topic, ChannelOptions options, ChannelCommands commands,
			@Nullable GuardedInstrumentation instrumentation, boolean traced) {
		this.topic = topic;
		this.options = options;
		this.commands = commands;
		this.broadcasts = new BroadcastBodies(topic, options, commands);
		this.instrumentation = instrumentation;
		this.traced = traced;
	}

	CompletableFuture<SendResult> broadcast(String event, @Nullable Object payload, BroadcastOptions options) {
		Assert.notNull(options, "'options' must not be null");
		Assert.hasText(event, "'event' must not be empty");
		WellFormedText.check("event", event);
		Assert.isTrue(FrameCodec.fitsHeader(event), "'event' must not take more than 255 UTF-8 bytes");
		OutgoingFrame.UserBroadcast body;
		try {
			body = this.broadcasts.body(event, payload, options.persistence());
		}
		catch (RealtimeException ex) {
			return refused("broadcast", event, ex);
		}
		Map<String, String> context = (this.instrumentation != null) ? new HashMap<>() : Map.of();
		CompletableFuture<SendResult> future = future("broadcast", event, context);
		this.commands.push(new Push(this.topic, Events.BROADCAST, this.traced ? traced(body, context) : body,
				this.options.broadcastAck(), this.commands.now(), options.timeout(), future));
		return future;
	}

	/**
	 * Write the trace context into a broadcast that can carry it and is not stored.
	 */
	private static OutgoingFrame.UserBroadcast traced(OutgoingFrame.UserBroadcast body, Map<String, String> context) {
		if (!body.json() || body.persistence().isRequested()) {
			return body;
		}
		byte[] payload = TraceContextMember.write(body.payload(), context);
		return (payload.length <= FrameCodec.MAX_FRAME_SIZE)
				? new OutgoingFrame.UserBroadcast(body.event(), payload, true, body.persistence()) : body;
	}

	/**
	 * Track a payload.
	 * @param payload the payload, or {@code null} to track nothing
	 */
	CompletableFuture<SendResult> track(@Nullable Object payload) {
		String operation = (payload != null) ? "track" : "untrack";
		String json;
		try {
			json = (payload != null) ? json(payload) : null;
		}
		catch (RealtimeException ex) {
			return refused(operation, null, ex);
		}
		CompletableFuture<SendResult> future = future(operation, null, new HashMap<>());
		this.commands.track(this.topic, json, future);
		return future;
	}

	private String json(Object payload) {
		Payload content = Payload.of(payload, this.commands.jsonMapper());
		String json = content.isBinary() ? "" : content.asText();
		Assert.isTrue(json.startsWith("{"), "'payload' must be written as a JSON object");
		return json;
	}

	private CompletableFuture<SendResult> refused(String operation, @Nullable String event, RealtimeException reason) {
		CompletableFuture<SendResult> refused = future(operation, event, new HashMap<>());
		refused.completeExceptionally(reason);
		return refused;
	}

	private CompletableFuture<SendResult> future(String operation, @Nullable String event,
			Map<String, String> context) {
		RealtimeInstrumentation.Observed<SendResult> observed = (this.instrumentation != null)
				? this.instrumentation.sending(this.topic, this.options.privateChannel(), operation, event, context)
				: null;
		return (observed != null) ? new ObservedSend(observed) : new CompletableFuture<>();
	}

}

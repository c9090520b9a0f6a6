package io.github.supabaserealtime.internal.delivery;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.MessageTooLargeException;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.Payload;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the broadcasts of a channel. A broadcast that a server would not accept, or
 * would not treat as requested, is refused before it is sent.
 */
final class BroadcastBodies {

	private static final Log logger = LogFactory.getLog(BroadcastBodies.class);

	private static final int LARGE_PAYLOAD = 3_000_000;

	private final String topic;

	private final ChannelOptions options;

	private final ChannelCommands commands;

	BroadcastBodies(String topic, ChannelOptions options, ChannelCommands commands) {
		this.topic = topic;
		this.options = options;
		this.commands = commands;
	}

	/**
	 * Encode a broadcast.
	 * @param own its own persistence, or {@code null} for that of the channel
	 * @throws RealtimeException if it cannot be encoded, sent or stored
	 */
	OutgoingFrame.UserBroadcast body(String event, @Nullable Object payload, @Nullable BroadcastPersistence own) {
		BroadcastPersistence persistence = persistence(own);
		Payload content = Payload.of(payload, this.commands.jsonMapper());
		OutgoingFrame.UserBroadcast body = new OutgoingFrame.UserBroadcast(event, content.asBytes(),
				!content.isBinary(), persistence);
		if (persistence.isRequested() && body.json() && !isObject(body.payload())) {
			// if a server has stored anything else, all later joins with replay fail
			throw notStorable("its payload is JSON but no object, which a server cannot read again");
		}
		int size = body.payload().length;
		if (size > FrameCodec.MAX_FRAME_SIZE) {
			throw new MessageTooLargeException("The payload has " + size
					+ " bytes, but the server accepts frames of at most " + FrameCodec.MAX_FRAME_SIZE + " bytes");
		}
		if (size > LARGE_PAYLOAD) {
			logger.warn("A broadcast on channel '" + this.topic + "' has a payload of " + size
					+ " bytes: by default the server drops payloads of more than " + LARGE_PAYLOAD + " bytes");
		}
		return body;
	}

	private BroadcastPersistence persistence(@Nullable BroadcastPersistence own) {
		BroadcastPersistence persistence = (own != null) ? own : this.options.broadcastPersistence();
		if (persistence.isRequested() && !this.options.privateChannel()) {
			throw notStorable("the channel is public, and a server stores broadcasts of private channels only");
		}
		if (persistence.isRequested() && this.commands.protocolVersion() != ProtocolVersion.V2) {
			throw notStorable("the connection speaks protocol 1.0.0, which cannot say so: use 2.0.0");
		}
		return persistence;
	}

	private RealtimeException notStorable(String reason) {
		return new RealtimeException(RealtimeException.Kind.INVALID, false,
				"The broadcast on channel '" + this.topic + "' was not sent, because it cannot be stored: " + reason);
	}

	private static boolean isObject(byte[] json) {
		int start = 0;
		while (start < json.length && " \t\r\n".indexOf(json[start]) >= 0) {
			start++;
		}
		return start < json.length && json[start] == '{';
	}

}

package io.github.supabaserealtime.internal.client;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.internal.delivery.Channels;
import io.github.supabaserealtime.internal.delivery.DefaultRealtimeChannel;
import io.github.supabaserealtime.internal.delivery.ListenerSink;
import io.github.supabaserealtime.internal.delivery.MessageDispatcher;
import io.github.supabaserealtime.internal.delivery.ParkBudget;
import io.github.supabaserealtime.internal.delivery.ReservedArrival;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.MessageMapper;
import io.github.supabaserealtime.internal.text.ThrottledLog;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The first step of what a socket receives. The reader turns a frame into a message here
 * and reserves room for it; what cannot be used is logged and counted.
 */
final class Intake {

	private static final Log logger = LogFactory.getLog(Intake.class);

	private final String name;

	private final MessageMapper messages;

	private final Channels channels;

	private final MessageDispatcher dispatcher;

	private final ListenerSink sink;

	private final Secrets secrets;

	private final int maxMessageSize;

	private final ThrottledLog throttledLog = new ThrottledLog(logger);

	Intake(String name, MessageMapper messages, Channels channels, MessageDispatcher dispatcher, ListenerSink sink,
			Secrets secrets, int maxMessageSize) {
		this.name = name;
		this.messages = messages;
		this.channels = channels;
		this.dispatcher = dispatcher;
		this.sink = sink;
		this.secrets = secrets;
		this.maxMessageSize = maxMessageSize;
	}

	/**
	 * Make an arrival of a frame. May hold the reader back until there is room.
	 * @param receivedAt when the reader had the frame, on the monotonic clock
	 * @param budget for how long the reader may be held back
	 */
	ReservedArrival arrival(Frame frame, long receivedAt, ParkBudget budget) {
		RealtimeMessage message = this.messages.map(frame);
		ReservedArrival arrival = new ReservedArrival(frame, message, receivedAt, this.dispatcher, this.sink);
		DefaultRealtimeChannel channel = isDeliverable(frame, message) ? this.channels.find(frame.topic()) : null;
		if (channel != null) {
			if (message != null && !this.sink.isHeard(channel)) {
				arrival.unheard();
			}
			else {
				arrival.reserve(budget);
			}
		}
		return arrival;
	}

	private static boolean isDeliverable(Frame frame, @Nullable RealtimeMessage message) {
		return message != null || frame.body() instanceof Frame.Presence;
	}

	/**
	 * The machines have seen an arrival.
	 */
	void end(ReservedArrival arrival) {
		arrival.end();
		if (logger.isTraceEnabled() && arrival.discardedFor() == MessagesDroppedEvent.Reason.NOT_JOINED) {
			// a hostile server may name an event as it likes
			logger.trace(
					"A frame of event '" + this.secrets.mask(arrival.frame().event()) + "' belongs to no current join");
		}
	}

	/**
	 * A frame came after its socket was given up.
	 */
	void tooLate(Frame frame) {
		if (isDeliverable(frame, this.messages.map(frame))) {
			this.sink.dropped(1, MessagesDroppedEvent.Reason.CLOSED);
		}
	}

	/**
	 * A frame cannot be read.
	 * @return what is to be published
	 */
	MessagesDroppedEvent malformed(Exception exception) {
		this.throttledLog.warn("Connection '" + this.name + "' dropped a malformed frame: "
				+ this.secrets.mask(String.valueOf(exception.getMessage())));
		return dropped(MessagesDroppedEvent.Reason.MALFORMED);
	}

	/**
	 * A message is larger than accepted.
	 * @return what is to be published
	 */
	MessagesDroppedEvent oversize() {
		this.throttledLog
			.warn("Connection '" + this.name + "' dropped a message of more than " + this.maxMessageSize + " bytes");
		return dropped(MessagesDroppedEvent.Reason.TOO_LARGE);
	}

	private MessagesDroppedEvent dropped(MessagesDroppedEvent.Reason reason) {
		this.sink.dropped(1, reason);
		return MessagesDroppedEvent.of(this.name, null, 1, reason);
	}

}

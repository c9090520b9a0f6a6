package io.github.supabaserealtime.internal.delivery;

import java.util.Locale;
import java.util.function.Consumer;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.internal.text.ListenerFailedException;
import io.github.supabaserealtime.internal.text.Topics;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;

/**
 * Log line for a listener that threw. It names the listener, the event and the channel:
 * {@code Listener 'lobby.moved(Cursor)' failed for event 'cursor' on channel 'room:lobby'}.
 */
final class FailedListener {

	private FailedListener() {
	}

	static void log(Log logger, Object listener, Object occasion, Throwable thrown) {
		logger.error(describe(listener, occasion, thrown),
				(thrown instanceof ListenerFailedException failure) ? failure.getCause() : thrown);
	}

	/**
	 * Log a failure that would have been repeated, had nothing been stopped.
	 */
	static void logUnrepeated(Log logger, Object listener, Object occasion, Throwable thrown) {
		logger.warn(describe(listener, occasion, thrown) + " and is not called again: it is stopped",
				(thrown instanceof ListenerFailedException failure) ? failure.getCause() : thrown);
	}

	static String describe(Object listener, Object occasion, Throwable thrown) {
		return (thrown instanceof ListenerFailedException failure) ? failure.describe(occasion(occasion))
				: name(listener) + " failed " + occasion(occasion);
	}

	/**
	 * Name a listener. One of a channel or of the connection names itself.
	 */
	static String name(Object listener) {
		return (listener instanceof Consumer || isRegistration(listener)) ? listener.toString()
				: "Listener '" + className(listener) + "'";
	}

	private static boolean isRegistration(Object listener) {
		return listener instanceof RealtimeListener && listener.getClass().getEnclosingClass() == ListenerSink.class;
	}

	/**
	 * Return the name of a class without what a proxy or the JVM adds to it: for a lambda
	 * the class that it stands in.
	 */
	static String className(Object object) {
		Class<?> type = AopProxyUtils.ultimateTargetClass(object);
		int lambda = type.getName().indexOf("$$Lambda");
		return (lambda > 0) ? "a lambda in " + type.getName().substring(0, lambda) : type.getName();
	}

	private static String occasion(Object occasion) {
		String topic = null;
		String event = occasion.getClass().getSimpleName();
		if (occasion instanceof RealtimeMessage message) {
			topic = message.topic();
			event = event(message);
		}
		else if (occasion instanceof RealtimeEvent told) {
			topic = topic(told);
		}
		return "for event '" + event + "'" + ((topic != null) ? " on channel '" + Topics.name(topic) + "'" : "");
	}

	private static String event(RealtimeMessage message) {
		if (message instanceof BroadcastMessage broadcast) {
			return broadcast.event();
		}
		String name = message.getClass().getSimpleName();
		if (message instanceof PostgresChange) {
			return name.toUpperCase(Locale.ROOT);
		}
		return (message instanceof PresenceMessage) ? "presence " + name.toLowerCase(Locale.ROOT) : "system";
	}

	/**
	 * Return the topic of an event, or {@code null} for one of the connection.
	 */
	static @Nullable String topic(RealtimeEvent event) {
		if (event instanceof RealtimeChannelStateEvent state) {
			return state.topic();
		}
		if (event instanceof DeliveryGapEvent gap) {
			return gap.topic();
		}
		return (event instanceof MessagesDroppedEvent dropped) ? dropped.topic() : null;
	}

}

package io.github.supabaserealtime.samples.securechat.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.samples.securechat.stream.Pages;
import org.jspecify.annotations.Nullable;

/**
 * The room as one user sees it: the private channel on the connection of that user.
 */
final class Room {

	/**
	 * The topic of the room. The policy lets the members of the team in.
	 */
	static final String TOPIC = "team:blue";

	static final String MESSAGE = "message";

	private static final int REMEMBERED = 60;

	private static final BroadcastOptions PATIENT = BroadcastOptions.builder().timeout(Duration.ofMinutes(1)).build();

	private final Deque<ChatMessage> messages = new ArrayDeque<>();

	private final Map<String, Sending> sendings = new LinkedHashMap<>();

	private final String user;

	private final RealtimeChannel channel;

	private final Pages pages;

	Room(String user, RealtimeConnection connection, Pages pages) {
		this.user = user;
		this.pages = pages;
		this.channel = connection.channel(TOPIC,
				ChannelOptions.builder()
					.privateChannel(true)
					.broadcastSelf(true)
					.broadcastAck(true)
					.presenceEnabled(true)
					.presenceKey(user)
					.build());
	}

	/**
	 * Ask to be let in. The state of the channel says what the server answers, now and
	 * with each later token.
	 */
	void enter() {
		this.channel.onBroadcast(MESSAGE, ChatMessage.class, this::heard);
		this.channel.onPresence((message) -> this.pages.publish("present", present()));
		this.channel.subscribe();
		this.channel.track(Map.of("since", Instant.now().toString()));
	}

	private void heard(ChatMessage message) {
		if (message.isValid()) {
			synchronized (this.messages) {
				this.messages.addLast(message);
				if (this.messages.size() > REMEMBERED) {
					this.messages.removeFirst();
				}
			}
			this.pages.publish(MESSAGE, message);
		}
	}

	/**
	 * Send a message. Returns at once; what becomes of it is told to the pages.
	 * @param text what it says
	 * @return the message on its way
	 */
	Sending say(String text) {
		ChatMessage message = new ChatMessage(UUID.randomUUID().toString(), this.user, text.strip(), Instant.now());
		boolean open = this.channel.getState() == ChannelState.SUBSCRIBED;
		Sending begun = new Sending(message, open ? Sending.Outcome.SENDING : Sending.Outcome.WAITING, null);
		publish(begun);
		this.channel.broadcast(MESSAGE, message, PATIENT)
			.whenComplete((result, failure) -> publish(ended(message, failure)));
		return begun;
	}

	private static Sending ended(ChatMessage message, @Nullable Throwable failure) {
		if (failure == null) {
			return new Sending(message, Sending.Outcome.DELIVERED, null);
		}
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		String reason = (cause instanceof RealtimeException) ? String.valueOf(cause.getMessage())
				: "Something went wrong";
		return new Sending(message, Sending.Outcome.FAILED, reason);
	}

	private void publish(Sending sending) {
		synchronized (this.messages) {
			this.sendings.put(String.valueOf(sending.message().id()), sending);
			if (this.sendings.size() > REMEMBERED) {
				this.sendings.remove(this.sendings.keySet().iterator().next());
			}
		}
		this.pages.publish("sending", sending);
	}

	/**
	 * Return who is in the room.
	 * @return the names
	 */
	List<String> present() {
		return this.channel.getPresence().keySet().stream().sorted().toList();
	}

	List<ChatMessage> messages() {
		synchronized (this.messages) {
			return List.copyOf(this.messages);
		}
	}

	List<Sending> sendings() {
		synchronized (this.messages) {
			return List.copyOf(this.sendings.values());
		}
	}

}

package io.github.supabaserealtime.samples.securechat.chat;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.samples.securechat.stream.Pages;
import io.github.supabaserealtime.samples.securechat.token.WatchedTokens;

import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The objects that belong to the HTTP session of a signed-in user: a connection with the
 * tokens of this user, the room as this user may see it, and the open pages.
 */
final class ChatSession {

	private static final String WIRE_TOPIC = "realtime:" + Room.TOPIC;

	private final String user;

	private final Pages pages;

	private final ConnectionDiary diary;

	private final RealtimeConnection connection;

	private final Room room;

	ChatSession(String user, String name, RealtimeConnectionBuilder builder, AccessTokenProvider tokens,
			Executor executor) {
		this.user = user;
		this.pages = new Pages(executor);
		this.diary = new ConnectionDiary(this.pages);
		this.connection = builder.name(name)
			.accessTokenProvider(new WatchedTokens(tokens, this.diary::renewed))
			.listener(this.diary)
			.build();
		this.room = new Room(user, this.connection, this.pages);
		this.diary.whenChanged(() -> this.pages.publish("connection", view()));
	}

	void open() {
		this.room.enter();
		this.connection.connect();
	}

	/**
	 * Close the connection and end the streams of the pages.
	 * @return a future that completes when the connection is closed
	 */
	CompletableFuture<Void> close() {
		this.pages.end();
		return this.connection.disconnect();
	}

	String user() {
		return this.user;
	}

	Room room() {
		return this.room;
	}

	SseEmitter openPage() {
		return this.pages.open(this::snapshot);
	}

	/**
	 * Return the connection as of now.
	 */
	ConnectionView view() {
		ConnectionStatus status = this.connection.getStatus();
		return new ConnectionView(this.connection.getName(), status.state(),
				this.connection.channel(Room.TOPIC).getState(), status.refusedChannels().get(WIRE_TOPIC),
				this.diary.token(), Instant.now());
	}

	private Map<String, Object> snapshot() {
		return Map.of("user", this.user, "topic", Room.TOPIC, "connection", view(), "moments", this.diary.moments(),
				"messages", this.room.messages(), "sendings", this.room.sendings(), "present", this.room.present());
	}

}

package io.github.supabaserealtime.samples.securechat.chat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.samples.securechat.token.UserTokens;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.TaskExecutor;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.session.HttpSessionDestroyedEvent;
import org.springframework.security.web.session.HttpSessionIdChangedEvent;
import org.springframework.stereotype.Component;

/**
 * The chats of all signed-in users by the id of their HTTP session. A chat begins when
 * somebody signs in, and ends with the HTTP session: by signing out, by not being used
 * for a while, or by signing in again.
 */
@Component
public class ChatSessions {

	private final Map<String, ChatSession> sessions = new ConcurrentHashMap<>();

	private final AtomicInteger count = new AtomicInteger();

	private final ObjectProvider<RealtimeConnectionBuilder> builders;

	private final UserTokens tokens;

	private final TaskExecutor executor;

	ChatSessions(ObjectProvider<RealtimeConnectionBuilder> builders, UserTokens tokens,
			@Qualifier("applicationTaskExecutor") TaskExecutor executor) {
		this.builders = builders;
		this.tokens = tokens;
		this.executor = executor;
	}

	/**
	 * Begin the chat of a user who has just signed in.
	 * @param sessionId the id of the HTTP session
	 * @param user the user
	 */
	public void open(String sessionId, Authentication user) {
		// a number and not the name of the user, which would be in each line of the log
		String name = "chat-" + this.count.incrementAndGet();
		ChatSession session = new ChatSession(user.getName(), name, this.builders.getObject(), this.tokens.of(user),
				this.executor);
		close(this.sessions.put(sessionId, session));
		session.open();
	}

	Optional<ChatSession> find(String sessionId) {
		return Optional.ofNullable(this.sessions.get(sessionId));
	}

	@EventListener
	void on(HttpSessionDestroyedEvent event) {
		close(this.sessions.remove(event.getId()));
	}

	/**
	 * Somebody who was signed in signs in again, perhaps as another user: the session
	 * goes on with another id, and another chat begins.
	 */
	@EventListener
	void on(HttpSessionIdChangedEvent event) {
		close(this.sessions.remove(event.getOldSessionId()));
	}

	private static void close(@Nullable ChatSession session) {
		if (session != null) {
			session.close();
		}
	}

	/**
	 * Close all connections before the web server waits for the streams of the pages.
	 */
	@EventListener(ContextClosedEvent.class)
	void closeAll() {
		List<ChatSession> open = List.copyOf(this.sessions.values());
		this.sessions.clear();
		CompletableFuture.allOf(open.stream().map(ChatSession::close).toArray(CompletableFuture[]::new)).join();
	}

}

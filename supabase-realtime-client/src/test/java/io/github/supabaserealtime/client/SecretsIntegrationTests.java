package io.github.supabaserealtime.client;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.event.RealtimeEvent;
import io.github.supabaserealtime.event.ReconnectScheduledEvent;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Neither key nor token appears anywhere, whatever goes wrong: in no log line (TRACE of
 * our loggers, DEBUG of all others), exception, event, status or text of an object.
 */
class SecretsIntegrationTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final RecordingListener listener = new RecordingListener();

	private final List<String> texts = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.log.start();
		((Logger) LoggerFactory.getLogger("ROOT")).addAppender(this.log);
	}

	@AfterEach
	void stop() {
		((Logger) LoggerFactory.getLogger("ROOT")).detachAppender(this.log);
		this.server.close();
	}

	@Test
	void noSecretAppearsWhateverGoesWrong() {
		String key = this.server.apiKey();
		String token = this.server.jwt(Map.of("sub", "somebody"));
		String expired = this.server.jwt(Map.of("exp", 1_700_000_000));
		RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), key)
			.listener(this.listener)
			.accessToken(token)
			.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(100)))
			.build();
		this.texts.add(connection.toString());
		// refused with a text that quotes the key, then redirected, then accepted
		this.server.faults().times(2).refuseUpgrades(403, "the key " + key + " is bad");
		expectFailure(connection.connect());
		RealtimeChannel channel = connection.channel("room", ChannelOptions.builder().broadcastAck(true).build());
		this.server.faults().times(1).refuseJoins("room", "InvalidJWTToken: " + token + " is bad");
		connection.setAuth(this.server.jwt(Map.of("sub", "another")));
		expectFailure(channel.subscribe());
		connection.setAuth(null);
		await().until(() -> this.server.channel("room").memberCount() == 1);
		connection.setAuth(expired);
		this.server.faults().times(1).replyToBroadcasts("room", "{\"reason\":\"" + token + "\"}");
		expectFailure(channel.broadcast("x", 1));
		this.server.connections().get(0).sendRaw("{\"apikey\":\"" + key + "\"");
		this.server.stop();
		await().until(() -> this.listener.events(ReconnectScheduledEvent.class)
			.stream()
			.anyMatch((event) -> event.failure().httpStatus() == null));
		this.texts.add(connection.getStatus().toString());
		this.texts.add(channel.toString());
		this.texts.add(connection.toString());
		Futures.get(connection.disconnect());
		this.listener.events(RealtimeEvent.class).forEach((event) -> this.texts.add(event.toString()));
		for (ILoggingEvent event : List.copyOf(this.log.list)) {
			IThrowableProxy thrown = event.getThrowableProxy();
			this.texts.add(event.getLoggerName() + ": " + event.getFormattedMessage()
					+ ((thrown != null) ? ThrowableProxyUtil.asString(thrown) : ""));
		}
		assertThat(this.texts).hasSizeGreaterThan(50);
		assertThat(this.texts).as("what Tomcat logs is among it").anyMatch((text) -> text.startsWith("org.apache."));
		for (String secret : List.of(key, token, expired)) {
			assertThat(this.texts).noneMatch((text) -> text.contains(secret) || text.contains(signature(secret)));
		}
	}

	private static String signature(String token) {
		return token.substring(token.lastIndexOf('.') + 1);
	}

	private void expectFailure(CompletableFuture<?> future) {
		await().until(future::isDone);
		assertThat(future).isCompletedExceptionally();
		StringWriter text = new StringWriter();
		future.handle((value, thrown) -> {
			thrown.printStackTrace(new PrintWriter(text, true));
			return true;
		});
		this.texts.add(text.toString());
	}

}

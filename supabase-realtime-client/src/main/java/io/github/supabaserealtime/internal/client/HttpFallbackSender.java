package io.github.supabaserealtime.internal.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.internal.machine.ObservedSend;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.rest.HttpBroadcast;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.classify.BinaryExceptionClassifier;
import org.springframework.retry.RetryContext;
import org.springframework.retry.policy.SimpleRetryPolicy;
import org.springframework.retry.support.RetryTemplate;

/**
 * Sends one broadcast over HTTP and repeats the request while that can help and the
 * message is younger than the send buffer's maximum age. A repetition carries the same
 * id, if the message has one.
 * <p>
 * Messages with an id go to the batch endpoint. It silently drops messages that the token
 * may not write (protocol.md 9.1), so on a private channel the endpoint for single
 * messages is tried first, which reports that. It takes no id: if its answer does not
 * arrive, the message may arrive twice. It alone can have a message stored (protocol.md
 * 5.7.8), so that such a message has no id and is never sent to the batch endpoint.
 */
final class HttpFallbackSender {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final long FIRST_DELAY = 500;

	private static final long LONGEST_DELAY = 5_000;

	private final Supplier<BroadcastRestClient> restClient;

	private final Duration maxAge;

	private final Executor executor;

	private volatile boolean stopped;

	/**
	 * Create a sender.
	 * @param restClient the client, made when a message is to be sent
	 */
	HttpFallbackSender(Supplier<BroadcastRestClient> restClient, Duration maxAge, Executor executor) {
		this.restClient = restClient;
		this.maxAge = maxAge;
		this.executor = executor;
	}

	/**
	 * Stop or resume repeating requests.
	 */
	void stop(boolean stopped) {
		this.stopped = stopped;
	}

	void send(Push push, boolean privateChannel, BiConsumer<Push, @Nullable RealtimeException> result) {
		this.executor.execute(() -> result.accept(push, send(push, privateChannel)));
	}

	private @Nullable RealtimeException send(Push push, boolean privateChannel) {
		if (!(push.body() instanceof OutgoingFrame.UserBroadcast body)) {
			return new RealtimeException(RealtimeException.Kind.INVALID, false,
					"Only broadcasts can be sent over HTTP");
		}
		RealtimeInstrumentation.Scope scope = ObservedSend.open(push.future());
		try (scope) {
			send(push, broadcast(push, body, privateChannel));
			return null;
		}
		catch (BroadcastRejectedException ex) {
			boolean expired = push.timeout() != null && push.rest(System.nanoTime(), this.maxAge) <= 0;
			return (ex.isRetryable() && expired)
					? push.expired("queue for HTTP", this.maxAge, String.valueOf(ex.getMessage())) : ex;
		}
		catch (RealtimeException ex) {
			return ex;
		}
		catch (RuntimeException ex) {
			return new RealtimeException(RealtimeException.Kind.NO_ANSWER, false,
					"The broadcast could not be sent over HTTP (" + ex.getClass().getName() + ")");
		}
	}

	private void send(Push push, HttpBroadcast broadcast) {
		HttpBroadcast withoutId = new HttpBroadcast(broadcast.topic(), broadcast.event(), broadcast.payload(),
				broadcast.privateChannel(), null, broadcast.persistence());
		boolean mayBeForbidden = broadcast.privateChannel() && broadcast.id() != null;
		try {
			sendPatiently(push, mayBeForbidden ? withoutId : broadcast);
		}
		catch (BroadcastRejectedException ex) {
			if (!mayBeForbidden || ex.getReason() != BroadcastRejectedException.Reason.ENDPOINT_NOT_FOUND) {
				throw ex;
			}
			sendPatiently(push, broadcast);
		}
	}

	private void sendPatiently(Push push, HttpBroadcast broadcast) {
		RetryTemplate template = RetryTemplate.builder()
			.customPolicy(new WhileUseful(push))
			.exponentialBackoff(FIRST_DELAY, 2, LONGEST_DELAY, true)
			.build();
		template.execute((context) -> {
			this.restClient.get().send(broadcast);
			return true;
		});
	}

	/**
	 * Give a JSON object an id, so that a repetition can be recognised: nothing else can
	 * carry one, nor can what is to be stored.
	 */
	private static HttpBroadcast broadcast(Push push, OutgoingFrame.UserBroadcast body, boolean privateChannel) {
		if (!body.json()) {
			return new HttpBroadcast(push.topic(), body.event(), body.payload(), privateChannel, null,
					body.persistence());
		}
		String json = new String(body.payload(), StandardCharsets.UTF_8).strip();
		boolean carriesId = json.startsWith("{") && !body.persistence().isRequested();
		String id = carriesId ? UUID.randomUUID().toString() : null;
		return new HttpBroadcast(push.topic(), body.event(), Payload.ofJson(json, MAPPER), privateChannel, id,
				body.persistence());
	}

	/**
	 * Tries again what the server may accept later.
	 */
	private final class WhileUseful extends SimpleRetryPolicy {

		private static final long serialVersionUID = 1L;

		private final transient Push push;

		WhileUseful(Push push) {
			super(Integer.MAX_VALUE, new BinaryExceptionClassifier(Map.of(RealtimeException.class, true), false));
			this.push = push;
		}

		@Override
		public boolean canRetry(RetryContext context) {
			if (context.getLastThrowable() == null) {
				return true;
			}
			boolean useful = context.getLastThrowable() instanceof BroadcastRejectedException rejected
					&& rejected.isRetryable();
			boolean young = this.push.rest(System.nanoTime(), HttpFallbackSender.this.maxAge) > 0;
			return useful && young && !HttpFallbackSender.this.stopped;
		}

	}

}

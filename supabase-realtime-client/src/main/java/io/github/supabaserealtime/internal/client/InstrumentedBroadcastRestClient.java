package io.github.supabaserealtime.internal.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.RealtimeInstrumentation.Observed;
import io.github.supabaserealtime.RealtimeInstrumentation.Scope;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.delivery.GuardedInstrumentation;
import io.github.supabaserealtime.internal.delivery.TraceContextMember;
import io.github.supabaserealtime.internal.text.Topics;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.rest.HttpBroadcast;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link BroadcastRestClient} whose requests are observed, one for each call.
 */
final class InstrumentedBroadcastRestClient implements BroadcastRestClient {

	private final BroadcastRestClient delegate;

	private final GuardedInstrumentation instrumentation;

	private final JsonMapper jsonMapper;

	InstrumentedBroadcastRestClient(BroadcastRestClient delegate, GuardedInstrumentation instrumentation,
			JsonMapper jsonMapper) {
		this.delegate = delegate;
		this.instrumentation = instrumentation;
		this.jsonMapper = jsonMapper;
	}

	@Override
	public void send(HttpBroadcast broadcast) {
		Map<String, String> context = new HashMap<>();
		observe(begin(broadcast, context), () -> this.delegate.send(traced(broadcast, context)));
	}

	@Override
	public void sendAll(List<HttpBroadcast> broadcasts) {
		if (broadcasts.isEmpty()) {
			return;
		}
		Map<String, String> context = new HashMap<>();
		observe(begin(broadcasts.get(0), context), () -> this.delegate
			.sendAll(broadcasts.stream().map((broadcast) -> traced(broadcast, context)).toList()));
	}

	private @Nullable Observed<SendResult> begin(HttpBroadcast broadcast, Map<String, String> context) {
		return this.instrumentation.sending(Topics.prefixed(broadcast.topic()), broadcast.privateChannel(), "broadcast",
				broadcast.event(), context);
	}

	private HttpBroadcast traced(HttpBroadcast broadcast, Map<String, String> context) {
		if (broadcast.persistence().isRequested()
				|| !this.instrumentation.isInBroadcasts(Topics.prefixed(broadcast.topic()))) {
			return broadcast;
		}
		Payload payload = Payload.of(broadcast.payload(), this.jsonMapper);
		if (payload.isBinary()) {
			return broadcast;
		}
		return new HttpBroadcast(broadcast.topic(), broadcast.event(),
				Payload.ofJson(TraceContextMember.write(payload.asBytes(), context), this.jsonMapper),
				broadcast.privateChannel(), broadcast.id(), broadcast.persistence());
	}

	private static void observe(@Nullable Observed<SendResult> observed, Runnable request) {
		if (observed == null) {
			request.run();
			return;
		}
		Throwable failure = null;
		Scope scope = observed.open();
		try (scope) {
			request.run();
		}
		catch (RuntimeException | Error ex) {
			failure = ex;
			throw ex;
		}
		finally {
			observed.end((failure != null) ? null : SendResult.acceptedOverHttp(), failure);
		}
	}

	@Override
	public String toString() {
		return this.delegate.toString();
	}

}

package io.github.supabaserealtime.autoconfigure;

import java.util.List;
import java.util.concurrent.Executor;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.GapHandler;
import io.github.supabaserealtime.ReconnectDelay;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.transport.RealtimeTransport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.util.backoff.BackOff;

/**
 * {@link RealtimeConnectionBuilderCustomizer} that applies beans of the application.
 * Beans of types that are in general use count only under a name of ours, so that a retry
 * policy with another purpose does not stop the connection.
 */
class BeansRealtimeConnectionBuilderCustomizer implements RealtimeConnectionBuilderCustomizer {

	static final String DELIVERY_EXECUTOR = "supabaseRealtimeDeliveryExecutor";

	static final String BACK_OFF = "supabaseRealtimeBackOff";

	static final String BACK_OFF_POLICY = "supabaseRealtimeBackOffPolicy";

	static final String RETRY_POLICY = "supabaseRealtimeRetryPolicy";

	private final BeanFactory beans;

	private final ConnectionBeans own;

	private final ReconnectDelayFactory reconnectDelays;

	private final RestClientBuilderFactory restClientBuilders;

	BeansRealtimeConnectionBuilderCustomizer(BeanFactory beans, ConnectionBeans own,
			ReconnectDelayFactory reconnectDelays, RestClientBuilderFactory restClientBuilders) {
		this.beans = beans;
		this.own = own;
		this.reconnectDelays = reconnectDelays;
		this.restClientBuilders = restClientBuilders;
	}

	@Override
	public void customize(RealtimeConnectionBuilder builder) {
		builder.reconnectDelay(reconnectDelay());
		// the token of one project is not for another one
		builder.accessTokenProvider(this.own.own(AccessTokenProvider.class));
		builder.transport(this.own.ownOrDefault(RealtimeTransport.class));
		builder.deliveryExecutor(named(DELIVERY_EXECUTOR, Executor.class));
		if (hasGapHandlers()) {
			builder.gapHandler(new BeanGapHandlers(this.beans.getBeanProvider(GapHandler.class)));
		}
		builder.listenerErrorHandler(BeanListenerErrorHandler.find(this.beans));
		this.beans.getBeanProvider(JsonMapper.class).ifUnique(builder::jsonMapper);
		builder.restClientBuilder(this.restClientBuilders.create());
	}

	private boolean hasGapHandlers() {
		return this.beans instanceof ListableBeanFactory listable && BeanFactoryUtils
			.beanNamesForTypeIncludingAncestors(listable, GapHandler.class, true, false).length > 0;
	}

	private ReconnectDelay reconnectDelay() {
		ReconnectDelay delay = this.own.ownOrDefault(ReconnectDelay.class);
		if (delay != null) {
			return delay;
		}
		BackOff backOff = named(BACK_OFF, BackOff.class);
		if (backOff == null) {
			return this.reconnectDelays.create(named(BACK_OFF_POLICY, BackOffPolicy.class),
					named(RETRY_POLICY, RetryPolicy.class));
		}
		for (String other : List.of(BACK_OFF_POLICY, RETRY_POLICY)) {
			if (this.beans.containsBean(other)) {
				throw new InvalidRealtimeConfigurationException(
						"There are beans named '" + BACK_OFF + "' and '" + other
								+ "', and both would decide when to connect again.",
						"Remove one of the two. A BackOff of Spring Framework says how long to wait and when to stop,"
								+ " as the policies of Spring Retry do.");
			}
		}
		return this.reconnectDelays.create(backOff);
	}

	private <T> @Nullable T named(String name, Class<T> type) {
		return this.beans.containsBean(name) ? this.beans.getBean(name, type) : null;
	}

}

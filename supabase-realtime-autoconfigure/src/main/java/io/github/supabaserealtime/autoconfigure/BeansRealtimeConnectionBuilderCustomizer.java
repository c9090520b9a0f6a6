package io.github.supabaserealtime.autoconfigure;

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
import org.springframework.boot.ssl.SslBundle;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.web.client.RestClient;

/**
 * Applies the beans that an application brings. Where a type is of general use its beans
 * count only under a name of ours: a stranger's retry policy must not stop the
 * connection.
 */
class BeansRealtimeConnectionBuilderCustomizer implements RealtimeConnectionBuilderCustomizer {

	static final String DELIVERY_EXECUTOR = "supabaseRealtimeDeliveryExecutor";

	static final String BACK_OFF_POLICY = "supabaseRealtimeBackOffPolicy";

	static final String RETRY_POLICY = "supabaseRealtimeRetryPolicy";

	private final BeanFactory beans;

	private final ReconnectDelayFactory reconnectDelays;

	private final @Nullable SslBundle sslBundle;

	BeansRealtimeConnectionBuilderCustomizer(BeanFactory beans, ReconnectDelayFactory reconnectDelays,
			@Nullable SslBundle sslBundle) {
		this.beans = beans;
		this.reconnectDelays = reconnectDelays;
		this.sslBundle = sslBundle;
	}

	@Override
	public void customize(RealtimeConnectionBuilder builder) {
		builder.reconnectDelay(reconnectDelay());
		builder.accessTokenProvider(this.beans.getBeanProvider(AccessTokenProvider.class).getIfAvailable());
		builder.transport(this.beans.getBeanProvider(RealtimeTransport.class).getIfAvailable());
		builder.deliveryExecutor(named(DELIVERY_EXECUTOR, Executor.class));
		if (hasGapHandlers()) {
			builder.gapHandler(new BeanGapHandlers(this.beans.getBeanProvider(GapHandler.class)));
		}
		this.beans.getBeanProvider(JsonMapper.class).ifUnique(builder::jsonMapper);
		this.beans.getBeanProvider(RestClient.Builder.class)
			.ifUnique((restClient) -> builder.restClientBuilder(secured(restClient)));
	}

	private boolean hasGapHandlers() {
		return this.beans instanceof ListableBeanFactory listable && BeanFactoryUtils
			.beanNamesForTypeIncludingAncestors(listable, GapHandler.class, true, false).length > 0;
	}

	private RestClient.Builder secured(RestClient.Builder builder) {
		return (this.sslBundle != null) ? SecuredRestClientBuilder.secure(builder.clone(), this.sslBundle, this.beans)
				: builder;
	}

	private ReconnectDelay reconnectDelay() {
		ReconnectDelay delay = this.beans.getBeanProvider(ReconnectDelay.class).getIfAvailable();
		return (delay != null) ? delay : this.reconnectDelays.create(named(BACK_OFF_POLICY, BackOffPolicy.class),
				named(RETRY_POLICY, RetryPolicy.class));
	}

	private <T> @Nullable T named(String name, Class<T> type) {
		return this.beans.containsBean(name) ? this.beans.getBean(name, type) : null;
	}

}

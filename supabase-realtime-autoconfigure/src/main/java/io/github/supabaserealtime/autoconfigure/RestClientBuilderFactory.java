package io.github.supabaserealtime.autoconfigure;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Supplier;

import io.github.supabaserealtime.autoconfigure.internal.RestClientObservations;
import io.github.supabaserealtime.internal.client.ProxyAuthorization;
import io.github.supabaserealtime.transport.ProxyCredentials;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.client.RestClient;

/**
 * Creates the {@link RestClient.Builder} for broadcasts over HTTP. A bean named
 * {@value #BEAN_NAME} is used as it is; otherwise a new builder is made of Spring Boot's
 * parts.
 * <p>
 * The new one is made of the application's {@link ClientHttpRequestFactoryBuilder},
 * {@link HttpClientSettings} and {@link RestClientCustomizer RestClientCustomizers},
 * which also bring observations. It has the limits of the connection unless the settings
 * have others, and trusts what the socket trusts. It never follows redirects, which would
 * carry the key elsewhere.
 * <p>
 * The JDK's client has two needs of its own. Towards {@code http://} it is limited to
 * HTTP/1.1: it would ask for an upgrade to HTTP/2 with each message, and a Realtime
 * server that has no gateway in front of it takes the message for a part of that. And it
 * does not know the password for a proxy.
 */
final class RestClientBuilderFactory {

	static final String BEAN_NAME = "supabaseRealtimeRestClientBuilder";

	private static final boolean HTTP_CLIENT = isPresent(
			"org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder");

	private static final boolean REST_CLIENT = isPresent("org.springframework.boot.restclient.RestClientCustomizer");

	private final BeanFactory beans;

	private final String beanName;

	private final @Nullable Supplier<SslBundle> sslBundle;

	private final Duration connectTimeout;

	private final Duration readTimeout;

	private final boolean encrypted;

	private final @Nullable ProxyCredentials proxyCredentials;

	private final boolean observed;

	// of all builders
	private final SingletonSupplier<ClientHttpRequestFactory> requests = SingletonSupplier
		.of(() -> RequestFactories.requests(this));

	RestClientBuilderFactory(BeanFactory beans, String beanName, @Nullable Supplier<SslBundle> sslBundle,
			Duration connectTimeout, Duration readTimeout, boolean encrypted,
			@Nullable ProxyCredentials proxyCredentials, boolean observed) {
		this.observed = observed;
		this.beans = beans;
		this.beanName = beanName;
		this.sslBundle = sslBundle;
		this.connectTimeout = connectTimeout;
		this.readTimeout = readTimeout;
		this.encrypted = encrypted;
		this.proxyCredentials = proxyCredentials;
	}

	private static boolean isPresent(String name) {
		return ClassUtils.isPresent(name, RestClientBuilderFactory.class.getClassLoader());
	}

	/**
	 * Create the builder.
	 * @return the builder, or {@code null} where Spring Boot's HTTP clients are missing
	 */
	RestClient.@Nullable Builder create() {
		if (this.beans.containsBean(this.beanName)) {
			return this.beans.getBean(this.beanName, RestClient.Builder.class);
		}
		if (!HTTP_CLIENT) {
			return null;
		}
		RestClient.Builder builder = RestClient.builder();
		RequestFactories.apply(this, builder);
		if (REST_CLIENT) {
			Customizers.apply(this, builder);
		}
		if (!this.observed) {
			RestClientObservations.switchOff(builder);
		}
		return builder;
	}

	/**
	 * Apart, because the classes may be missing.
	 */
	private static final class RequestFactories {

		static void apply(RestClientBuilderFactory from, RestClient.Builder builder) {
			if (from.proxyCredentials != null && factories(from) instanceof JdkClientHttpRequestFactoryBuilder) {
				builder.requestInitializer(new ProxyAuthorization(from.proxyCredentials));
			}
			builder.requestFactory(from.requests.obtain());
		}

		/**
		 * Return a factory whose own factory the first request makes, because that of the
		 * JDK has a thread.
		 */
		static ClientHttpRequestFactory requests(RestClientBuilderFactory from) {
			ClientHttpRequestFactoryBuilder<?> factories = factories(from);
			ClientHttpRequestFactoryBuilder<?> builders = (!from.encrypted
					&& factories instanceof JdkClientHttpRequestFactoryBuilder jdk)
							? jdk.withHttpClientCustomizer((http) -> http.version(HttpClient.Version.HTTP_1_1))
							: factories;
			HttpClientSettings settings = settings(from);
			if (from.sslBundle != null) {
				return new ReloadedRequestFactory(from.sslBundle,
						(bundle) -> builders.build(settings.withSslBundle(bundle)));
			}
			SingletonSupplier<ClientHttpRequestFactory> made = SingletonSupplier.of(() -> builders.build(settings));
			return (uri, method) -> made.obtain().createRequest(uri, method);
		}

		private static ClientHttpRequestFactoryBuilder<?> factories(RestClientBuilderFactory from) {
			return from.beans.getBeanProvider(ClientHttpRequestFactoryBuilder.class)
				.getIfUnique(ClientHttpRequestFactoryBuilder::detect);
		}

		private static HttpClientSettings settings(RestClientBuilderFactory from) {
			return from.beans.getBeanProvider(HttpClientSettings.class)
				.getIfUnique(HttpClientSettings::defaults)
				.orElse(HttpClientSettings.defaults().withTimeouts(from.connectTimeout, from.readTimeout))
				.withRedirects(HttpRedirects.DONT_FOLLOW);
		}

	}

	/**
	 * Applies customizers. A class of its own, because their type may be missing.
	 */
	private static final class Customizers {

		static void apply(RestClientBuilderFactory from, RestClient.Builder builder) {
			from.beans.getBeanProvider(RestClientCustomizer.class)
				.orderedStream()
				.forEach((customizer) -> customizer.customize(builder));
		}

	}

}

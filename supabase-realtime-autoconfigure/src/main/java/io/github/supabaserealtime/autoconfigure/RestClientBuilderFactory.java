package io.github.supabaserealtime.autoconfigure;

import java.net.http.HttpClient;
import java.time.Duration;

import io.github.supabaserealtime.ProxyCredentials;
import io.github.supabaserealtime.internal.client.ProxyAuthorization;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestClient;

/**
 * Makes the {@link RestClient.Builder} for broadcasts over HTTP from the one that is a
 * bean. Spring Boot's own has no limits unless the application sets some and follows
 * redirects, which would carry the key elsewhere: it is built anew, with limits, with the
 * trust of the socket, and with the same customizers. One that the application brings
 * stays as it is, except that it trusts what the socket trusts.
 * <p>
 * Towards {@code http://} the JDK's client is limited to HTTP/1.1: it would ask for an
 * upgrade to HTTP/2 with each message, and a Realtime server that has no gateway in front
 * of it takes the message for a part of that.
 */
final class RestClientBuilderFactory {

	private static final boolean HTTP_CLIENT = isPresent(
			"org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder");

	private static final boolean REST_CLIENT = HTTP_CLIENT
			&& isPresent("org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration");

	private final BeanFactory beans;

	private final @Nullable SslBundle sslBundle;

	private final Duration connectTimeout;

	private final Duration readTimeout;

	private final boolean encrypted;

	private final @Nullable ProxyCredentials proxyCredentials;

	RestClientBuilderFactory(BeanFactory beans, @Nullable SslBundle sslBundle, Duration connectTimeout,
			Duration readTimeout, boolean encrypted, @Nullable ProxyCredentials proxyCredentials) {
		this.beans = beans;
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
	 * @return the builder, or {@code null} when there is no bean or more than one
	 */
	RestClient.@Nullable Builder create() {
		RestClient.Builder bean = this.beans.getBeanProvider(RestClient.Builder.class).getIfUnique();
		if (bean == null) {
			return null;
		}
		if (REST_CLIENT && RestClients.isAutoConfigured(this.beans)) {
			RestClient.Builder builder = RestClient.builder().requestFactory(RequestFactories.limited(this));
			if (this.proxyCredentials != null && RequestFactories.isJdk(this)) {
				builder.requestInitializer(new ProxyAuthorization(this.proxyCredentials));
			}
			RestClients.customize(builder, this.beans);
			return builder;
		}
		return (this.sslBundle != null && HTTP_CLIENT)
				? bean.clone().requestFactory(RequestFactories.secured(this, this.sslBundle)) : bean;
	}

	/**
	 * Apart, because the classes may be missing.
	 */
	private static final class RequestFactories {

		static ClientHttpRequestFactory limited(RestClientBuilderFactory from) {
			HttpClientSettings settings = settings(from)
				.orElse(HttpClientSettings.defaults().withTimeouts(from.connectTimeout, from.readTimeout))
				.withRedirects(HttpRedirects.DONT_FOLLOW);
			return versioned(factories(from), from.encrypted)
				.build((from.sslBundle != null) ? settings.withSslBundle(from.sslBundle) : settings);
		}

		static boolean isJdk(RestClientBuilderFactory from) {
			return factories(from) instanceof JdkClientHttpRequestFactoryBuilder;
		}

		static ClientHttpRequestFactory secured(RestClientBuilderFactory from, SslBundle bundle) {
			return factories(from).build(settings(from).withSslBundle(bundle));
		}

		private static HttpClientSettings settings(RestClientBuilderFactory from) {
			return from.beans.getBeanProvider(HttpClientSettings.class).getIfUnique(HttpClientSettings::defaults);
		}

		private static ClientHttpRequestFactoryBuilder<?> factories(RestClientBuilderFactory from) {
			return from.beans.getBeanProvider(ClientHttpRequestFactoryBuilder.class)
				.getIfUnique(ClientHttpRequestFactoryBuilder::detect);
		}

		private static ClientHttpRequestFactoryBuilder<?> versioned(ClientHttpRequestFactoryBuilder<?> factories,
				boolean encrypted) {
			return (!encrypted && factories instanceof JdkClientHttpRequestFactoryBuilder jdk)
					? jdk.withHttpClientCustomizer((http) -> http.version(HttpClient.Version.HTTP_1_1)) : factories;
		}

	}

	/**
	 * Apart, because the classes may be missing.
	 */
	private static final class RestClients {

		static boolean isAutoConfigured(BeanFactory beans) {
			if (!(beans instanceof ConfigurableListableBeanFactory factory)) {
				return false;
			}
			String[] names = factory.getBeanNamesForType(RestClient.Builder.class);
			if (names.length != 1 || !factory.containsBeanDefinition(names[0])) {
				return false;
			}
			String owner = factory.getMergedBeanDefinition(names[0]).getFactoryBeanName();
			return owner != null && factory.isTypeMatch(owner, RestClientAutoConfiguration.class);
		}

		static void customize(RestClient.Builder builder, BeanFactory beans) {
			beans.getBeanProvider(RestClientCustomizer.class)
				.orderedStream()
				.forEach((customizer) -> customizer.customize(builder));
		}

	}

}

package io.github.supabaserealtime.autoconfigure;

import java.util.concurrent.atomic.AtomicReference;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * {@link RealtimeConnectionDetails} from {@link ConnectionProperties}.
 */
class PropertiesRealtimeConnectionDetails implements RealtimeConnectionDetails {

	static final String SWITCH_OFF = " To start without Supabase Realtime set 'supabase.realtime.enabled=false'.";

	private static final Log logger = LogFactory.getLog(PropertiesRealtimeConnectionDetails.class);

	private final ConnectionProperties properties;

	private final PropertyNames names;

	private final ObjectProvider<SslBundles> sslBundles;

	private final Environment environment;

	/** The bundle as it is now, or {@code null} before it was asked for. */
	private final AtomicReference<@Nullable SslBundle> sslBundle = new AtomicReference<>();

	PropertiesRealtimeConnectionDetails(ConnectionProperties properties, PropertyNames names,
			ObjectProvider<SslBundles> sslBundles, Environment environment) {
		this.properties = properties;
		this.names = names;
		this.sslBundles = sslBundles;
		this.environment = environment;
	}

	@Override
	public String getUrl() {
		return required(name("url"), this.properties.getUrl(),
				"Set it to the address of your Supabase project, for example 'https://abcdefgh.supabase.co'"
						+ " (Project Settings, Data API), or to a full Realtime address, for example"
						+ " 'ws://realtime-dev.localhost:4000/socket'.");
	}

	@Override
	public String getApiKey() {
		return required(name("api-key"), this.properties.getApiKey(),
				"Set it to a key of your Supabase project (Project Settings, API Keys), best from an environment"
						+ " variable, for example '" + name("api-key") + "=${SUPABASE_KEY}'.");
	}

	/**
	 * Return the full name of a property of this connection.
	 */
	String name(String property) {
		return this.names.of(property);
	}

	private String required(String name, @Nullable String value, String action) {
		if (!StringUtils.hasText(value)) {
			throw new InvalidRealtimeConfigurationException("The property '" + name + "' is not set.",
					action + SWITCH_OFF);
		}
		UnresolvedPlaceholders.refuse(this.environment, name);
		return value.trim();
	}

	@Override
	public @Nullable String getAccessToken() {
		UnresolvedPlaceholders.refuse(this.environment, name("access-token"));
		String token = this.properties.getAccessToken();
		return StringUtils.hasText(token) ? token.trim() : null;
	}

	/**
	 * Return the SSL bundle as it is now.
	 * @return the same bundle until it is reloaded, or {@code null} for the platform's
	 * trust
	 */
	@Override
	public @Nullable SslBundle getSslBundle() {
		SslBundle current = this.sslBundle.get();
		if (current != null) {
			return current;
		}
		String name = this.properties.getSsl().getBundle();
		UnresolvedPlaceholders.refuse(this.environment, name("ssl.bundle"));
		if (!StringUtils.hasText(name)) {
			return null;
		}
		SslBundles bundles = this.sslBundles.getObject();
		bundles.addBundleUpdateHandler(name, (reloaded) -> {
			this.sslBundle.set(reloaded);
			logger.info("The SSL bundle '" + name + "' is reloaded: new sockets and requests to Supabase use it");
		});
		this.sslBundle.compareAndSet(null, bundles.getBundle(name));
		return this.sslBundle.get();
	}

}

package io.github.supabaserealtime.autoconfigure;

import java.util.Objects;
import java.util.function.Supplier;

import io.github.supabaserealtime.InvalidRealtimeUrlException;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.client.RealtimeUrl;
import io.github.supabaserealtime.internal.text.HeaderText;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.StringUtils;

/**
 * Creates a {@link RealtimeConnectionBuilder} from {@link RealtimeConnectionDetails}.
 * Details that cannot be used are refused with an
 * {@link InvalidRealtimeConfigurationException}.
 */
final class DetailsRealtimeConnectionBuilderFactory {

	private final RealtimeConnectionDetails details;

	private final PropertyNames names;

	/**
	 * Create a factory.
	 * @param names the names of the properties that the details replace
	 */
	DetailsRealtimeConnectionBuilderFactory(RealtimeConnectionDetails details, PropertyNames names) {
		this.details = details;
		this.names = names;
	}

	RealtimeConnectionBuilder create() {
		RealtimeConnectionBuilder builder = RealtimeConnectionBuilder.of(url(), apiKey());
		builder.accessToken(sendable("access-token", this.details.getAccessToken()));
		builder.credentialOrigins(origin("api-key"), origin("access-token"));
		return builder;
	}

	/**
	 * Take the access token from a builder.
	 */
	void takeToken(RealtimeConnectionBuilder builder) {
		builder.accessToken(null).accessTokenProvider(null).credentialOrigins(origin("api-key"), null);
	}

	/**
	 * Return what knows the SSL bundle of the details as it is now. Details of the
	 * application's own may make a new one each time and are asked once.
	 * @param details the details
	 * @return what returns the same bundle until it is reloaded, {@code null} for the
	 * platform's trust
	 */
	static @Nullable Supplier<SslBundle> sslBundle(RealtimeConnectionDetails details) {
		SslBundle first = details.getSslBundle();
		if (first == null) {
			return null;
		}
		if (details instanceof PropertiesRealtimeConnectionDetails) {
			return () -> Objects.requireNonNullElse(details.getSslBundle(), first);
		}
		return () -> first;
	}

	private String url() {
		String url = this.details.getUrl();
		resolved("url", url);
		try {
			RealtimeUrl.parse(url);
			return url;
		}
		catch (InvalidRealtimeUrlException ex) {
			throw new InvalidRealtimeConfigurationException(
					source("url") + " cannot be used. " + Sentence.end(ex.getMessage()),
					ex.getAction() + PropertiesRealtimeConnectionDetails.SWITCH_OFF);
		}
	}

	private String apiKey() {
		String apiKey = this.details.getApiKey();
		if (!StringUtils.hasText(apiKey)) {
			throw new InvalidRealtimeConfigurationException(source("api-key") + " is empty.",
					"Supply a key of the Supabase project." + PropertiesRealtimeConnectionDetails.SWITCH_OFF);
		}
		sendable("api-key", apiKey);
		return apiKey;
	}

	private @Nullable String sendable(String property, @Nullable String value) {
		resolved(property, value);
		String problem = HeaderText.problemOfSecret((value != null) ? value.strip() : null);
		if (problem != null) {
			throw new InvalidRealtimeConfigurationException(
					source(property) + " cannot be used: " + Sentence.end(problem),
					"Copy the value again. An ellipsis or curly quotes come from a text that was shortened or"
							+ " formatted." + PropertiesRealtimeConnectionDetails.SWITCH_OFF);
		}
		return value;
	}

	private void resolved(String property, @Nullable String value) {
		// which have looked at what was written
		if (!(this.details instanceof PropertiesRealtimeConnectionDetails)) {
			UnresolvedPlaceholders.refuse(source(property), value);
		}
	}

	private String origin(String property) {
		return (this.details instanceof PropertiesRealtimeConnectionDetails ours) ? "'" + ours.name(property) + "'"
				: "the " + property + " of the connection details " + this.details.getClass().getName();
	}

	private String source(String property) {
		if (this.details instanceof PropertiesRealtimeConnectionDetails ours) {
			return "The property '" + ours.name(property) + "'";
		}
		return "The " + property + " of the connection details " + this.details.getClass().getName() + ", which replace"
				+ " the property '" + this.names.of(property) + "',";
	}

}

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

	private DetailsRealtimeConnectionBuilderFactory() {
	}

	static RealtimeConnectionBuilder create(RealtimeConnectionDetails details) {
		RealtimeConnectionBuilder builder = RealtimeConnectionBuilder.of(url(details), apiKey(details));
		builder.accessToken(sendable(details, "access-token", details.getAccessToken()));
		builder.credentialOrigins(origin(details, "api-key"), origin(details, "access-token"));
		Supplier<SslBundle> bundle = sslBundle(details);
		if (bundle != null) {
			builder.sslContext(new ReloadedSslContext(bundle));
		}
		return builder;
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

	private static String url(RealtimeConnectionDetails details) {
		String url = details.getUrl();
		resolved(details, "url", url);
		try {
			RealtimeUrl.parse(url);
			return url;
		}
		catch (InvalidRealtimeUrlException ex) {
			throw new InvalidRealtimeConfigurationException(
					source(details, "url") + " cannot be used. " + Sentence.end(ex.getMessage()),
					ex.getAction() + PropertiesRealtimeConnectionDetails.SWITCH_OFF);
		}
	}

	private static String apiKey(RealtimeConnectionDetails details) {
		String apiKey = details.getApiKey();
		if (!StringUtils.hasText(apiKey)) {
			throw new InvalidRealtimeConfigurationException(source(details, "api-key") + " is empty.",
					"Supply a key of the Supabase project." + PropertiesRealtimeConnectionDetails.SWITCH_OFF);
		}
		sendable(details, "api-key", apiKey);
		return apiKey;
	}

	private static @Nullable String sendable(RealtimeConnectionDetails details, String property,
			@Nullable String value) {
		resolved(details, property, value);
		String problem = HeaderText.problemOfSecret((value != null) ? value.strip() : null);
		if (problem != null) {
			throw new InvalidRealtimeConfigurationException(
					source(details, property) + " cannot be used: " + Sentence.end(problem),
					"Copy the value again. An ellipsis or curly quotes come from a text that was shortened or"
							+ " formatted." + PropertiesRealtimeConnectionDetails.SWITCH_OFF);
		}
		return value;
	}

	private static void resolved(RealtimeConnectionDetails details, String property, @Nullable String value) {
		// which have looked at what was written
		if (!(details instanceof PropertiesRealtimeConnectionDetails)) {
			UnresolvedPlaceholders.refuse(source(details, property), value);
		}
	}

	private static String origin(RealtimeConnectionDetails details, String property) {
		return (details instanceof PropertiesRealtimeConnectionDetails ours) ? "'" + ours.name(property) + "'"
				: "the " + property + " of the connection details " + details.getClass().getName();
	}

	private static String source(RealtimeConnectionDetails details, String property) {
		if (details instanceof PropertiesRealtimeConnectionDetails ours) {
			return "The property '" + ours.name(property) + "'";
		}
		return "The " + property + " of the connection details " + details.getClass().getName() + ", which replace"
				+ " the property 'supabase.realtime." + property + "',";
	}

}

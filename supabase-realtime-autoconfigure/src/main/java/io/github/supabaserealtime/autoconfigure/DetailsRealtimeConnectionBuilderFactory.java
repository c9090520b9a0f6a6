package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.client.InvalidRealtimeUrlException;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.client.RealtimeUrl;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.StringUtils;

/**
 * Begins the builder of a connection with {@link RealtimeConnectionDetails}.
 */
final class DetailsRealtimeConnectionBuilderFactory {

	private DetailsRealtimeConnectionBuilderFactory() {
	}

	static RealtimeConnectionBuilder create(RealtimeConnectionDetails details) {
		RealtimeConnectionBuilder builder = RealtimeConnectionBuilder.of(url(details), apiKey(details));
		builder.accessToken(details.getAccessToken());
		SslBundle bundle = details.getSslBundle();
		if (bundle != null) {
			builder.sslContext(bundle.createSslContext());
		}
		return builder;
	}

	private static String url(RealtimeConnectionDetails details) {
		String url = details.getUrl();
		try {
			RealtimeUrl.parse(url);
			return url;
		}
		catch (InvalidRealtimeUrlException ex) {
			throw new InvalidRealtimeConfigurationException(
					source(details, "url") + " cannot be used. " + ex.getMessage() + ".",
					ex.getAction() + PropertiesRealtimeConnectionDetails.SWITCH_OFF);
		}
	}

	private static String apiKey(RealtimeConnectionDetails details) {
		String apiKey = details.getApiKey();
		if (!StringUtils.hasText(apiKey)) {
			throw new InvalidRealtimeConfigurationException(source(details, "api-key") + " is empty.",
					"Supply a key of the Supabase project." + PropertiesRealtimeConnectionDetails.SWITCH_OFF);
		}
		return apiKey;
	}

	private static String source(RealtimeConnectionDetails details, String property) {
		if (details instanceof PropertiesRealtimeConnectionDetails) {
			return "The property 'supabase.realtime." + property + "'";
		}
		return "The " + property + " of the connection details " + details.getClass().getName() + ", which replace"
				+ " the property 'supabase.realtime." + property + "',";
	}

}

package io.github.supabaserealtime.samples.realtimeserver.control;

import java.net.InetAddress;

import io.github.supabaserealtime.samples.realtimeserver.RealtimeServerProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Fails the start where others than this machine could use the control API without a
 * token. It looks at the address that the web server really gets, before there is one.
 */
@Component
class ControlAddress implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

	private final @Nullable InetAddress address;

	private final boolean token;

	ControlAddress(ServerProperties server, RealtimeServerProperties properties) {
		this.address = server.getAddress();
		this.token = StringUtils.hasText(properties.getControl().getToken());
	}

	@Override
	public void customize(ConfigurableWebServerFactory factory) {
		// none is all of them
		boolean loopback = this.address != null && this.address.isLoopbackAddress();
		if (!loopback && !this.token) {
			throw new ControlTokenMissingException(
					(this.address != null) ? this.address.getHostAddress() : "all addresses");
		}
	}

}

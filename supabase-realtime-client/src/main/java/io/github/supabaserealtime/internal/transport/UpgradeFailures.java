package io.github.supabaserealtime.internal.transport;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import io.github.supabaserealtime.ConnectionFailure;
import org.apache.tomcat.util.res.StringManager;
import org.apache.tomcat.websocket.AuthenticationException;
import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.jspecify.annotations.Nullable;

/**
 * Determines from an exception of Tomcat why a socket could not be opened. Tomcat reports
 * a refused upgrade only in the text of a {@code DeploymentException}, in the language of
 * the machine and with the status in brackets, and the answer of a proxy with another
 * text. Other texts hold the address with the api key, so none of them is passed on.
 *
 * @param displayUri the address that was to be opened, without its query
 * @param proxy the proxy on the way, {@code null} for none
 * @param authenticated whether there is a user name and a password for the proxy
 */
record UpgradeFailures(String displayUri, @Nullable String proxy, boolean authenticated) {

	private static final Pattern STATUS = Pattern.compile("\\[(\\d{3})\\]");

	private static final Pattern PROXY_STATUS = proxyStatus();

	private static final int SWITCHING_PROTOCOLS = 101;

	private static final int UNAUTHORIZED = 401;

	private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

	/**
	 * Return what Tomcat says of a proxy that refuses, in the language of the machine.
	 */
	private static Pattern proxyStatus() {
		String text = StringManager.getManager(WsWebSocketContainer.class)
			.getString("wsWebSocketContainer.proxyConnectFail", "PROXY", "STATUS");
		return Pattern.compile(("\\Q" + text + "\\E").replace("PROXY", "\\E.*\\Q").replace("STATUS", "\\E(\\d{3})\\Q"),
				Pattern.DOTALL);
	}

	ConnectionFailure of(Throwable thrown) {
		Throwable root = thrown;
		for (Throwable cause = thrown; cause != null; cause = next(cause)) {
			ConnectionFailure failure = known(cause);
			if (failure != null) {
				return failure;
			}
			root = cause;
		}
		return ConnectionFailure.of(ConnectionFailure.Kind.OTHER,
				"Could not open " + this.displayUri + " (" + root.getClass().getSimpleName() + ")");
	}

	private static @Nullable Throwable next(Throwable cause) {
		return (cause.getCause() != cause) ? cause.getCause() : null;
	}

	private @Nullable ConnectionFailure known(Throwable cause) {
		if (cause instanceof AuthenticationException) {
			// somebody asks for a user name, and none is known
			return answered((this.proxy != null) ? PROXY_AUTHENTICATION_REQUIRED : UNAUTHORIZED);
		}
		if (cause.getCause() == null && cause.getMessage() != null) {
			Matcher proxyStatus = PROXY_STATUS.matcher(cause.getMessage());
			if (proxyStatus.matches()) {
				return refusedByProxy(Integer.parseInt(proxyStatus.group(1)));
			}
			Matcher status = STATUS.matcher(cause.getMessage());
			if (status.find()) {
				return answered(Integer.parseInt(status.group(1)));
			}
		}
		if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
			return (this.proxy != null) ? proxy("The host of the proxy " + this.proxy + " could not be resolved")
					: ConnectionFailure.of(ConnectionFailure.Kind.UNKNOWN_HOST,
							"The host of " + this.displayUri + " could not be resolved");
		}
		if (cause instanceof SSLException) {
			return ConnectionFailure.of(ConnectionFailure.Kind.TLS,
					"The TLS handshake with " + this.displayUri + " failed: " + cause.getMessage());
		}
		if (cause instanceof TimeoutException) {
			return ConnectionFailure.of(ConnectionFailure.Kind.CONNECT_TIMEOUT,
					this.displayUri + " did not answer in time" + throughProxy());
		}
		if (cause instanceof ConnectException && this.proxy != null) {
			return proxy("The proxy " + this.proxy + " cannot be reached");
		}
		if (cause instanceof ConnectException || cause instanceof EOFException) {
			return ConnectionFailure.of(ConnectionFailure.Kind.UNREACHABLE,
					this.displayUri + " cannot be reached" + throughProxy());
		}
		return null;
	}

	private String throughProxy() {
		return (this.proxy != null) ? " through the proxy " + this.proxy : "";
	}

	private ConnectionFailure answered(int status) {
		return switch (status) {
			case SWITCHING_PROTOCOLS ->
				// not refused: what should have come with the status did not
				ConnectionFailure.of(ConnectionFailure.Kind.UNREACHABLE,
						"The handshake with " + this.displayUri + " broke off" + throughProxy());
			case PROXY_AUTHENTICATION_REQUIRED -> refusedByProxy(status);
			default -> ConnectionFailure.refused(status, "The server refused the upgrade of " + this.displayUri);
		};
	}

	private ConnectionFailure refusedByProxy(int status) {
		String name = (this.proxy != null) ? "The proxy " + this.proxy : "A proxy on the way to " + this.displayUri;
		if (status != PROXY_AUTHENTICATION_REQUIRED) {
			return ConnectionFailure.proxy(status, name + " does not let " + this.displayUri + " through");
		}
		return ConnectionFailure.proxy(status, this.authenticated
				? name + " did not accept the user name and the password, or asks for another authentication than"
						+ " Basic and Digest: check 'supabase.realtime.proxy.username' and"
						+ " 'supabase.realtime.proxy.password'"
				: name + " asks for a user name and a password: set 'supabase.realtime.proxy.username' and"
						+ " 'supabase.realtime.proxy.password'");
	}

	private static ConnectionFailure proxy(String message) {
		return ConnectionFailure.proxy(null, message);
	}

}

package io.github.supabaserealtime.transport;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import io.github.supabaserealtime.ConnectionFailure;
import org.jspecify.annotations.Nullable;

/**
 * Tells from what Tomcat throws why a socket could not be opened. A refused upgrade shows
 * only as the text of a {@code DeploymentException}, in the language of the machine, with
 * the status in brackets; other texts carry the address with the api key, so none of them
 * is passed on.
 */
final class UpgradeFailures {

	private static final Pattern STATUS = Pattern.compile("\\[(\\d{3})\\]");

	private static final int SWITCHING_PROTOCOLS = 101;

	private UpgradeFailures() {
	}

	static ConnectionFailure of(Throwable thrown, String displayUri) {
		Throwable root = thrown;
		for (Throwable cause = thrown; cause != null; cause = next(cause)) {
			ConnectionFailure failure = known(cause, displayUri);
			if (failure != null) {
				return failure;
			}
			root = cause;
		}
		return ConnectionFailure.of(ConnectionFailure.Kind.OTHER,
				"Could not open " + displayUri + " (" + root.getClass().getSimpleName() + ")");
	}

	private static @Nullable Throwable next(Throwable cause) {
		return (cause.getCause() != cause) ? cause.getCause() : null;
	}

	private static @Nullable ConnectionFailure known(Throwable cause, String displayUri) {
		Integer status = (cause.getCause() == null) ? status(cause.getMessage()) : null;
		if (status != null && status == SWITCHING_PROTOCOLS) {
			// not refused: what should have come with the status did not
			return ConnectionFailure.of(ConnectionFailure.Kind.UNREACHABLE,
					"The handshake with " + displayUri + " broke off");
		}
		if (status != null) {
			return ConnectionFailure.refused(status, "The server refused the upgrade of " + displayUri);
		}
		if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
			return ConnectionFailure.of(ConnectionFailure.Kind.UNKNOWN_HOST,
					"The host of " + displayUri + " is not known");
		}
		if (cause instanceof SSLException) {
			return ConnectionFailure.of(ConnectionFailure.Kind.TLS,
					"The TLS handshake with " + displayUri + " failed: " + cause.getMessage());
		}
		if (cause instanceof TimeoutException) {
			return ConnectionFailure.of(ConnectionFailure.Kind.CONNECT_TIMEOUT, displayUri + " did not answer in time");
		}
		if (cause instanceof ConnectException || cause instanceof EOFException) {
			return ConnectionFailure.of(ConnectionFailure.Kind.UNREACHABLE, displayUri + " cannot be reached");
		}
		return null;
	}

	private static @Nullable Integer status(@Nullable String text) {
		Matcher matcher = STATUS.matcher((text != null) ? text : "");
		return matcher.find() ? Integer.valueOf(matcher.group(1)) : null;
	}

}

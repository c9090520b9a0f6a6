package io.github.supabaserealtime.test.internal.server;

import java.io.IOException;
import java.util.Locale;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;

/**
 * Handler for requests that ask for an upgrade to HTTP/2 without TLS and have a body. It
 * does what the real server does: answer 101 at once, take the body for the preface of
 * HTTP/2, which it is not, and close the connection, so that nobody gets the message. The
 * JDK's {@code HttpClient} asks for such an upgrade unless it is limited to HTTP/1.1.
 *
 * @since 0.9.0
 */
public final class CleartextUpgrade implements HttpUpgradeHandler {

	private static final System.Logger LOGGER = System.getLogger(CleartextUpgrade.class.getName());

	/**
	 * Answer a request if it asks for the upgrade.
	 * @return whether it did
	 */
	static boolean answers(HttpServletRequest request, HttpServletResponse response) throws IOException {
		String upgrade = request.getHeader("Upgrade");
		boolean body = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
		if (upgrade == null || !upgrade.toLowerCase(Locale.ROOT).contains("h2c") || !body) {
			return false;
		}
		response.setHeader("Connection", "Upgrade");
		response.setHeader("Upgrade", "h2c");
		try {
			request.upgrade(CleartextUpgrade.class);
		}
		catch (ServletException ex) {
			throw new IOException(ex);
		}
		return true;
	}

	@Override
	public void init(WebConnection connection) {
		try {
			connection.close();
		}
		catch (Exception ex) {
			LOGGER.log(System.Logger.Level.DEBUG, "The connection was closed already", ex);
		}
	}

	@Override
	public void destroy() {
		// nothing is kept
	}

}

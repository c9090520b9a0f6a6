package io.github.supabaserealtime.test.internal.server;

import java.util.Collections;

import jakarta.servlet.http.HttpServletRequest;

/**
 * The limits for the parts of a request (protocol.md 1.3).
 */
final class RequestLimits {

	/**
	 * What Tomcat takes for the request line and all headers, to leave it to the limits
	 * here to refuse what is too long.
	 */
	static final int HEAD_BYTES = 64 * 1024;

	private static final int MAX_REQUEST_LINE = 8000;

	private static final int MAX_HEADER_VALUE = 4096;

	private static final int URI_TOO_LONG = 414;

	private static final int HEADER_TOO_LARGE = 431;

	private RequestLimits() {
	}

	/**
	 * Return the status that a request is refused with, or 0 if nothing is too long.
	 */
	static int refusal(HttpServletRequest request) {
		String query = (request.getQueryString() != null) ? "?" + request.getQueryString() : "";
		String line = request.getMethod() + " " + request.getRequestURI() + query + " " + request.getProtocol();
		if (line.length() > MAX_REQUEST_LINE) {
			return URI_TOO_LONG;
		}
		boolean large = Collections.list(request.getHeaderNames())
			.stream()
			.flatMap((name) -> Collections.list(request.getHeaders(name)).stream())
			.anyMatch((value) -> value.length() > MAX_HEADER_VALUE);
		return large ? HEADER_TOO_LARGE : 0;
	}

}

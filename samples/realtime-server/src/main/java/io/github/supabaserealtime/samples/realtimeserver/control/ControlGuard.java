package io.github.supabaserealtime.samples.realtimeserver.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.samples.realtimeserver.RealtimeServerProperties;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Decides which requests reach the control API. A page that a developer has open in a
 * browser can send requests to this machine too: it is known by its {@code Origin}, and
 * where its host name was pointed to this machine meanwhile (DNS rebinding) by the
 * {@code Host}. Where there is a token, the request must have it.
 */
@Component
class ControlGuard extends OncePerRequestFilter {

	private static final Log calls = LogFactory.getLog(ControlGuard.class);

	private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]/@\\s]+)(:\\d{1,5})?");

	private static final Pattern IP_ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[^]]+]");

	/**
	 * The page is our own, or there is none: somebody has typed the address.
	 */
	private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

	private static final String BEARER = "Bearer ";

	private final JsonMapper mapper;

	private final List<String> allowedHosts;

	private final @Nullable String token;

	ControlGuard(RealtimeServerProperties properties, JsonMapper mapper) {
		RealtimeServerProperties.Control control = properties.getControl();
		this.mapper = mapper;
		this.allowedHosts = control.getAllowedHosts().stream().map((host) -> host.toLowerCase(Locale.ROOT)).toList();
		this.token = StringUtils.hasText(control.getToken()) ? control.getToken() : null;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String host = request.getHeader(HttpHeaders.HOST);
		if (!isOwnHost(host)) {
			refuse(response, HttpStatus.FORBIDDEN,
					"The host name of the request is not known here. The control API is called as localhost,"
							+ " by an IP address, or by a name in 'realtime.control.allowed-hosts'");
		}
		else if (!isOwnOrigin(request, host)) {
			refuse(response, HttpStatus.FORBIDDEN, "Pages of other origins may not call the control API");
		}
		else if (!hasToken(request)) {
			response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
			refuse(response, HttpStatus.UNAUTHORIZED,
					"The request needs the header 'Authorization: Bearer <token>' with the value of"
							+ " 'realtime.control.token'");
		}
		else {
			chain.doFilter(request, response);
		}
		if (!request.getMethod().equals("GET") || response.getStatus() >= HttpStatus.BAD_REQUEST.value()) {
			// without the query and the headers: they may hold what is secret
			calls.info(request.getMethod() + " " + request.getRequestURI() + " answered with " + response.getStatus());
		}
	}

	private boolean isOwnHost(@Nullable String host) {
		Matcher authority = AUTHORITY.matcher((host != null) ? host : "");
		if (!authority.matches()) {
			return false;
		}
		String name = authority.group(1).toLowerCase(Locale.ROOT);
		return name.equals("localhost") || name.endsWith(".localhost") || IP_ADDRESS.matcher(name).matches()
				|| this.allowedHosts.contains(name);
	}

	/**
	 * A browser names the origin of a page with all but images and the like, and for
	 * those it says at least that they are of another site. {@code null} is the origin of
	 * a file or of a frame that hides its own.
	 */
	private static boolean isOwnOrigin(HttpServletRequest request, String host) {
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		if (origin != null) {
			return origin.equalsIgnoreCase(request.getScheme() + "://" + host);
		}
		String site = request.getHeader("Sec-Fetch-Site");
		return site == null || OWN_SITES.contains(site);
	}

	private boolean hasToken(HttpServletRequest request) {
		if (this.token == null) {
			return true;
		}
		String header = request.getHeader(HttpHeaders.AUTHORIZATION);
		String given = (header != null && header.startsWith(BEARER)) ? header.substring(BEARER.length()) : "";
		// takes as long for a token that is nearly right as for any other
		return MessageDigest.isEqual(this.token.getBytes(StandardCharsets.UTF_8),
				given.getBytes(StandardCharsets.UTF_8));
	}

	private void refuse(HttpServletResponse response, HttpStatus status, String message) throws IOException {
		response.setStatus(status.value());
		response.setContentType(MediaType.APPLICATION_JSON_VALUE);
		response.getOutputStream().write(this.mapper.writeValueAsBytes(new ControlError(message)));
	}

}

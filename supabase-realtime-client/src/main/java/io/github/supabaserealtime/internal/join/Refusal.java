package io.github.supabaserealtime.internal.join;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Why the server refused or closed a channel, and what helps (protocol.md 4.5 to 4.7 and
 * 8). The text of the server decides.
 * <p>
 * Which remedy a text has: <pre>
 *                      TOKEN                 CHANGE                TIME
 * -------------------  --------------------  --------------------  --------------------
 * answer to a join     the token is invalid  not authorized,       anything else
 *                      or its signature is   private channels
 *                      wrong                 only, no such
 *                                            tenant, Realtime is
 *                                            disabled, the topic,
 *                                            the replay or what is
 *                                            asked for of Postgres
 *                                            changes is invalid
 * message before a     the token has         the token does not    anything else
 * close                expired or is         permit to read the
 *                      invalid               topic
 * message about                              the subscription      the database could
 * Postgres changes                           cannot be parsed, or  not subscribe: a
 *                                            holds a value that    table, a column or a
 *                                            its column cannot     publication may come
 *                                            have (SQLSTATE class  later
 *                                            22)
 * </pre>
 *
 * @param text the server's text
 * @param code the code that came apart from the text, or the part before the first colon
 * if it is one
 * @param remedy what helps
 * @since 0.9.0
 */
public record Refusal(String text, @Nullable String code, Remedy remedy) {

	private static final Pattern CODE = Pattern.compile("([A-Za-z]+): .*", Pattern.DOTALL);

	private static final Pattern DATA_EXCEPTION = Pattern.compile("Exception: ERROR 22[0-9A-Z]{3} ");

	private static final Set<String> LASTING = Set.of("TopicNameRequired", "Unauthorized", "unauthorized",
			"PrivateOnly", "TenantNotFound", "RealtimeDisabledForTenant", "RealtimeDisabledForConfiguration");

	private static final Set<String> TOKEN = Set.of("InvalidJWTToken", "MalformedJWT", "JwtSignatureError",
			"JwtSignerError");

	/**
	 * Judge the answer to a join.
	 * @param text the server's text
	 * @param given the code that came apart from the text, {@code null} without one
	 */
	public static Refusal ofJoin(String text, @Nullable String given) {
		Matcher matcher = CODE.matcher(text);
		String code = matcher.matches() ? matcher.group(1) : given;
		Remedy remedy = Remedy.TIME;
		if (code != null && TOKEN.contains(code)) {
			remedy = Remedy.TOKEN;
		}
		else if ((code != null && LASTING.contains(code)) || "unmatched topic".equals(text)
				|| text.endsWith("Replay is not allowed for public channels")
				|| text.endsWith("Replay params are not valid")) {
			remedy = Remedy.CHANGE;
		}
		return new Refusal(text, code, remedy);
	}

	/**
	 * Judge the message that came before the server closed the channel.
	 */
	public static Refusal ofClose(String text) {
		Remedy remedy = Remedy.TIME;
		if (isAboutExpiry(text) || text.startsWith("The token provided is not a valid JWT")
				|| text.startsWith("Fields `role` and `exp`") || text.startsWith(":signature_error")
				|| text.startsWith(":error_generating_signer") || text.startsWith("Failed to generate JWT signer")) {
			remedy = Remedy.TOKEN;
		}
		else if (text.startsWith("You do not have permissions") || text.startsWith("You no longer have permission")) {
			remedy = Remedy.CHANGE;
		}
		return new Refusal(text, null, remedy);
	}

	/**
	 * Return whether trying again does not help unless something changes.
	 */
	public boolean isLasting() {
		return this.remedy != Remedy.TIME;
	}

	/**
	 * Return whether the server closed a channel because its token has expired.
	 */
	public static boolean isAboutExpiry(String text) {
		return text.startsWith("Token has expired");
	}

	/**
	 * Return whether the join may succeed without asking for missed broadcasts.
	 */
	public boolean isAboutReplay() {
		return "UnableToReplayMessages".equals(this.code);
	}

	/**
	 * Return whether a stored message that cannot be read keeps the server from sending
	 * missed broadcasts, which it tries again with each join that asks for them
	 * (protocol.md 5.7.9).
	 */
	public boolean isAboutUnreadableReplay() {
		return "UnknownErrorOnChannel".equals(this.code) && this.text.contains(": cannot load ");
	}

	/**
	 * Return whether the socket has as many channels as the server allows.
	 */
	public boolean isAboutPlace() {
		return "ChannelRateLimitReached".equals(this.code) || "too many channels joined".equals(this.text);
	}

	/**
	 * Return whether the server closed a channel because of what it tracks, which it
	 * would do again after each join.
	 */
	public static boolean isAboutTrackedSize(String text) {
		return text.startsWith("Track message size exceeded");
	}

	/**
	 * Return whether a message about Postgres changes ends the attempt to subscribe.
	 * Others are followed by another attempt of the server's own.
	 */
	public static boolean endsSubscription(String text) {
		return text.startsWith("Error parsing") || text.startsWith("No subscription params")
				|| text.startsWith("Column selection") || text.startsWith("Unable to subscribe to changes");
	}

	/**
	 * Judge a message about Postgres changes that ends the attempt to subscribe. What
	 * cannot be parsed, or holds a value that its column cannot have (SQLSTATE class 22),
	 * stays so; a table, a column or a publication may come later.
	 */
	public static Refusal ofChanges(String text) {
		boolean passing = text.startsWith("Unable to subscribe to changes") && !DATA_EXCEPTION.matcher(text).find();
		return new Refusal(text, null, passing ? Remedy.TIME : Remedy.CHANGE);
	}

	/**
	 * The change that helps against a refusal.
	 */
	public enum Remedy {

		/**
		 * Trying again after a while.
		 */
		TIME,

		/**
		 * Another token; trying again with the current one after a while.
		 */
		TOKEN,

		/**
		 * Only a change of token or configuration.
		 */
		CHANGE

	}

}

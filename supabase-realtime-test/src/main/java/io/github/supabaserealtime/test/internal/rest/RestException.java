package io.github.supabaserealtime.test.internal.rest;

import io.github.supabaserealtime.test.internal.database.QueryException;
import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.TokenException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Thrown for a request of the Data API that is answered with an error, in the form of
 * PostgREST. Codes, statuses and texts were compared with its source
 * ({@code src/PostgREST/Error.hs}). The code is confirmed and the text is not for a
 * negative offset, and for a token that is malformed or lacks a field.
 *
 * @since 0.9.0
 */
public final class RestException extends Exception {

	private static final long serialVersionUID = 1L;

	private static final int BAD_REQUEST = 400;

	private static final int UNAUTHORIZED = 401;

	private static final int FORBIDDEN = 403;

	private static final int NOT_FOUND = 404;

	private static final int METHOD_NOT_ALLOWED = 405;

	private static final int NOT_ACCEPTABLE = 406;

	private static final int NOT_SATISFIABLE = 416;

	private static final int INTERNAL_ERROR = 500;

	private static final int NOT_IMPLEMENTED = 501;

	private final int status;

	private final String code;

	private final @Nullable String details;

	private final @Nullable String hint;

	private RestException(int status, String code, String message, @Nullable String details, @Nullable String hint) {
		super(message);
		this.status = status;
		this.code = code;
		this.details = details;
		this.hint = hint;
	}

	/**
	 * Create an exception for a parameter that cannot be read.
	 * @param what what it should be, {@code filter} for instance
	 * @param text the parameter
	 * @param position the offset of the fault
	 * @return the exception
	 */
	static RestException unreadable(String what, String text, int position) {
		String found = (position < text.length()) ? "\"" + text.charAt(position) + "\"" : "end of input";
		return new RestException(BAD_REQUEST, "PGRST100",
				"\"failed to parse %s (%s)\" (line 1, column %d)".formatted(what, text, position + 1),
				"unexpected " + found, null);
	}

	/**
	 * Create an exception for a negative limit or offset.
	 * @param parameter the parameter
	 * @return the exception
	 */
	static RestException range(String parameter) {
		return new RestException(NOT_SATISFIABLE, "PGRST103", "Requested range not satisfiable",
				parameter + " should be greater than or equal to zero.", null);
	}

	/**
	 * Create an exception for what PostgREST answers and this server does not.
	 * @param text why
	 * @return the exception
	 */
	public static RestException notEvaluated(@Nullable String text) {
		return new RestException(NOT_IMPLEMENTED, "EMBEDDED", String.valueOf(text), null,
				"This is an embedded server for tests; a real one may answer the request.");
	}

	/**
	 * Create an exception for a policy of a test that failed.
	 * @param ex why
	 * @return the exception
	 */
	public static RestException failed(Throwable ex) {
		return new RestException(INTERNAL_ERROR, "XX000", String.valueOf(ex.getMessage()), null, null);
	}

	/**
	 * Create an exception for a method other than {@code GET}.
	 * @param method the method
	 * @return the exception
	 */
	public static RestException method(String method) {
		return new RestException(METHOD_NOT_ALLOWED, "PGRST117", "Unsupported HTTP method: " + method, null, null);
	}

	/**
	 * Create an exception for a path that is not that of a table.
	 * @return the exception
	 */
	public static RestException path() {
		return new RestException(NOT_FOUND, "PGRST125", "Invalid path specified in request URL", null, null);
	}

	/**
	 * Create an exception for a schema without tables.
	 * @param schema the schema
	 * @param exposed the schemas that there are, separated by commas
	 * @return the exception
	 */
	public static RestException schema(String schema, String exposed) {
		return new RestException(NOT_ACCEPTABLE, "PGRST106", "Invalid schema: " + schema, null,
				"Only the following schemas are exposed: " + exposed);
	}

	/**
	 * Create an exception for an unknown table.
	 * @param table the table with its schema
	 * @return the exception
	 */
	public static RestException table(String table) {
		return new RestException(NOT_FOUND, "PGRST205",
				"Could not find the table '%s' in the schema cache".formatted(table), null, null);
	}

	/**
	 * Create an exception for a token that is not accepted.
	 * @param ex why
	 * @return the exception
	 */
	public static RestException token(TokenException ex) {
		return switch (ex.reason()) {
			case EXPIRED -> new RestException(UNAUTHORIZED, "PGRST303", "JWT expired", null, null);
			case SIGNATURE, SIGNER -> new RestException(UNAUTHORIZED, "PGRST301", "No suitable key or wrong key type",
					"None of the keys was able to decode the JWT", null);
			default -> new RestException(UNAUTHORIZED, "PGRST301", String.valueOf(ex.getMessage()), null, null);
		};
	}

	/**
	 * Create an exception for a query that the database rejects.
	 * @param ex the error of the database
	 * @param anonymous whether the role is {@code anon}
	 * @return the exception
	 */
	public static RestException of(QueryException ex, boolean anonymous) {
		int status = switch (ex.code()) {
			case "42501" -> anonymous ? UNAUTHORIZED : FORBIDDEN;
			case "42883" -> NOT_FOUND;
			case "XX000" -> INTERNAL_ERROR;
			default -> BAD_REQUEST;
		};
		return new RestException(status, ex.code(), String.valueOf(ex.getMessage()), null, null);
	}

	/**
	 * Return the HTTP status.
	 * @return the status
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Return the code.
	 * @return a code of PostgREST or of PostgreSQL
	 */
	public String code() {
		return this.code;
	}

	/**
	 * Return the body of the answer.
	 * @return an object with {@code code}, {@code details}, {@code hint} and
	 * {@code message}
	 */
	public JsonNode body() {
		return Json.object()
			.put("code", this.code)
			.put("details", this.details)
			.put("hint", this.hint)
			.put("message", getMessage());
	}

}

package io.github.supabaserealtime.internal.join;

/**
 * The meaning of the server's answer to a join.
 */
public sealed interface JoinAnswer {

	/**
	 * The channel is joined.
	 */
	record Accepted() implements JoinAnswer {

	}

	/**
	 * The join was refused for something that another one does not ask for.
	 *
	 * @param reason what has changed
	 * @param anew whether the other one is not held back by the refusal
	 */
	record Again(String reason, boolean anew) implements JoinAnswer {

	}

	/**
	 * The join came to nothing.
	 *
	 * @param refusal why
	 * @param accepted whether the server takes the channel for joined, so that it has to
	 * be left
	 */
	record Refused(Refusal refusal, boolean accepted) implements JoinAnswer {

	}

}

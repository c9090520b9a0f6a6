package io.github.supabaserealtime.internal.machine;

/**
 * The last moment at which the link is known to have worked. That is when the socket was
 * opened, or when a heartbeat or push was sent that the server answered. Everything that
 * the server sent before is assumed to have arrived.
 *
 * @since 0.9.0
 */
public final class LinkProof {

	private Moment last;

	/**
	 * Create a proof.
	 * @param now the present moment
	 */
	public LinkProof(Moment now) {
		this.last = now;
	}

	/**
	 * A socket was opened.
	 * @param now the present moment
	 */
	public void opened(Moment now) {
		this.last = now;
	}

	/**
	 * Something that was sent has been answered.
	 * @param sentAt when it had been sent
	 */
	public void answered(Moment sentAt) {
		if (sentAt.isAfter(this.last)) {
			this.last = sentAt;
		}
	}

	/**
	 * Return the latest moment at which the link is known to have worked.
	 * @return the moment
	 */
	public Moment last() {
		return this.last;
	}

}

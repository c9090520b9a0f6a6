package io.github.supabaserealtime.internal.protocol;

/**
 * Exception for a frame that cannot be decoded. The frame is counted and dropped, and the
 * connection stays open. The text never quotes the content of the frame.
 *
 * @since 0.9.0
 */
public class MalformedFrameException extends Exception {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what is wrong with the frame
	 */
	public MalformedFrameException(String message) {
		super(message);
	}

}

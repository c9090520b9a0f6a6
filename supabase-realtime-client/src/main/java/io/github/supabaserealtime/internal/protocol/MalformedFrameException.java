package io.github.supabaserealtime.internal.protocol;

/**
 * A frame could not be understood. One bad frame is one bad frame: it is counted and
 * dropped, and the link stays. The text never quotes the content of the frame.
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

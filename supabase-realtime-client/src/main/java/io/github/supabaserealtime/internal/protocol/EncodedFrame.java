package io.github.supabaserealtime.internal.protocol;

/**
 * A frame encoded as text or bytes, as it is written to a socket.
 *
 * @since 0.9.0
 */
public sealed interface EncodedFrame {

	/**
	 * Return the size on the wire.
	 * @return the number of bytes
	 */
	int size();

	/**
	 * A text frame.
	 *
	 * @param text the text
	 * @param size the number of UTF-8 bytes
	 */
	record Text(String text, int size) implements EncodedFrame {

		@Override
		public String toString() {
			return "text frame of " + this.size + " bytes";
		}

	}

	/**
	 * A binary frame.
	 *
	 * @param bytes the content
	 */
	record Binary(byte[] bytes) implements EncodedFrame {

		@Override
		public int size() {
			return this.bytes.length;
		}

		@Override
		public String toString() {
			return "binary frame of " + size() + " bytes";
		}

	}

}

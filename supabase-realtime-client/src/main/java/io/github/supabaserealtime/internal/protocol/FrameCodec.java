package io.github.supabaserealtime.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ProtocolVersion;
import tools.jackson.databind.json.JsonMapper;

/**
 * Strategy that encodes and decodes frames, one for each protocol version.
 * Implementations are safe for several threads.
 *
 * @since 0.9.0
 */
public interface FrameCodec {

	/**
	 * The largest frame that the server accepts, in bytes; a larger one closes the socket
	 * with 1009 (protocol.md 1.6).
	 */
	int MAX_FRAME_SIZE = 5_000_000;

	/**
	 * The longest field of a binary header, in UTF-8 bytes (protocol.md 2.3).
	 */
	int MAX_HEADER_FIELD = 255;

	/**
	 * Encode a frame.
	 * @param frame the frame
	 * @return what goes over the wire
	 * @throws IllegalArgumentException if the version cannot carry it
	 */
	EncodedFrame encode(OutgoingFrame frame);

	/**
	 * Decode a text frame.
	 * @param text the text
	 * @return the frame
	 * @throws MalformedFrameException if it cannot be understood
	 */
	Frame decode(String text) throws MalformedFrameException;

	/**
	 * Decode a binary frame.
	 * @param bytes the content; the frame keeps parts of it
	 * @return the frame
	 * @throws MalformedFrameException if it cannot be understood
	 */
	Frame decode(byte[] bytes) throws MalformedFrameException;

	/**
	 * Return the codec of a version.
	 * @param version the version
	 * @param payloadMapper converts payloads when the application asks for a type
	 * @param mask takes secrets out of what the server says about errors and channels
	 * @return the codec
	 */
	static FrameCodec of(ProtocolVersion version, JsonMapper payloadMapper, UnaryOperator<String> mask) {
		return (version == ProtocolVersion.V1) ? new V1FrameCodec(payloadMapper, mask)
				: new V2FrameCodec(payloadMapper, mask);
	}

	/**
	 * Return whether a text fits into a field of a binary header.
	 * @param text the text
	 * @return whether it takes 255 UTF-8 bytes or less
	 */
	static boolean fitsHeader(String text) {
		return text.length() <= MAX_HEADER_FIELD && text.getBytes(StandardCharsets.UTF_8).length <= MAX_HEADER_FIELD;
	}

}

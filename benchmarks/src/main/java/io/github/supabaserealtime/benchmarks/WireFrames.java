package io.github.supabaserealtime.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The frames of a WebSocket server: without masks to the client, with masks from it.
 */
final class WireFrames {

	static final int TEXT = 1;

	static final int BINARY = 2;

	static final int CLOSE = 8;

	static final int PING = 9;

	static final int PONG = 10;

	private WireFrames() {
	}

	/**
	 * Return the bytes of a frame.
	 */
	static byte[] of(int opcode, byte[] content) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(bytes);
		try {
			out.writeByte(128 | opcode);
			if (content.length < 126) {
				out.writeByte(content.length);
			}
			else if (content.length < 65_536) {
				out.writeByte(126);
				out.writeShort(content.length);
			}
			else {
				out.writeByte(127);
				out.writeLong(content.length);
			}
			out.write(content);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return bytes.toByteArray();
	}

	static byte[] text(String content) {
		return of(TEXT, content.getBytes(StandardCharsets.UTF_8));
	}

	static Received read(DataInputStream in) throws IOException {
		int opcode = in.readUnsignedByte() & 15;
		int length = in.readUnsignedByte() & 127;
		if (length == 126) {
			length = in.readUnsignedShort();
		}
		else if (length == 127) {
			length = Math.toIntExact(in.readLong());
		}
		byte[] mask = in.readNBytes(4);
		byte[] content = in.readNBytes(length);
		for (int i = 0; i < length; i++) {
			content[i] ^= mask[i % 4];
		}
		return new Received(opcode, content);
	}

	/**
	 * A frame of the client.
	 */
	record Received(int opcode, byte[] content) {
	}

}

package io.github.supabaserealtime.benchmarks;

import java.io.ByteArrayOutputStream;

/**
 * The messages that a client receives in one run.
 *
 * @param workload the kind of messages
 * @param total the number of all messages
 * @param channels the number of channels, which get the messages in turn
 * @param size the bytes that the payload of a broadcast has at the least
 */
record Load(Workload workload, long total, int channels, int size) {

	private static final int BATCH = 500;

	private static final int DEFAULT_BUFFER_SIZE = 8192;

	private static final int BATCH_BYTES = 4 * 1024 * 1024;

	Load(Workload workload, long total) {
		this(workload, total, 1, 0);
	}

	/**
	 * Return the topic of a channel as it is on the wire.
	 */
	String topic(int channel) {
		return (this.channels == 1) ? Workload.TOPIC : Workload.TOPIC + "-" + channel;
	}

	/**
	 * Return after how many messages the client tells that it has got them.
	 */
	int step() {
		return (int) Math.min(5000, Math.max(1, Math.min(this.total / 20, BATCH_BYTES / (this.size + 1))));
	}

	/**
	 * Return the bytes that no frame exceeds, at least what a bare socket takes by
	 * itself.
	 */
	int largest() {
		return Math.max(DEFAULT_BUFFER_SIZE, this.size + 1_000);
	}

	/**
	 * Return the number of messages that are encoded.
	 */
	int batch() {
		return Math.max(this.channels, Math.min(BATCH, BATCH_BYTES / (this.size + 1)));
	}

	/**
	 * Return the frames of a batch.
	 * @param arrays whether text messages are arrays, as in version 2.0.0
	 */
	byte[] encoded(boolean arrays) {
		ByteArrayOutputStream batch = new ByteArrayOutputStream();
		for (int i = 0; i < batch(); i++) {
			byte[] content = this.workload.content(topic(i % this.channels), i, this.size, arrays);
			batch.writeBytes(WireFrames.of(this.workload.isBinary() ? WireFrames.BINARY : WireFrames.TEXT, content));
		}
		return batch.toByteArray();
	}

}

package io.github.supabaserealtime.benchmarks;

/**
 * Threads that send batches of {@link Sending#BATCH} messages and count them.
 */
final class SendingThreads {

	private final int messages;

	private final ClientMeter meter;

	private final Runnable batch;

	/**
	 * Create the threads.
	 * @param messages the number of all messages
	 * @param meter counts them
	 * @param batch sends a batch, and returns when it is written
	 */
	SendingThreads(int messages, ClientMeter meter, Runnable batch) {
		this.messages = messages;
		this.meter = meter;
		this.batch = batch;
	}

	void run() {
		for (int i = 0; i < Sending.THREADS; i++) {
			new Thread(this::send, "sender-" + i).start();
		}
	}

	private void send() {
		for (int sent = 0; sent < this.messages / Sending.THREADS; sent += Sending.BATCH) {
			this.batch.run();
			synchronized (this.meter) {
				this.meter.count(Sending.BATCH);
			}
		}
	}

}

package io.github.supabaserealtime.samples.securechat.stream;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The open pages of one user. {@link #publish} never blocks.
 */
public final class Pages {

	private final List<Page> pages = new CopyOnWriteArrayList<>();

	private final Executor executor;

	private volatile boolean ended;

	/**
	 * Create the pages of a user, none yet.
	 * @param executor the threads that send events
	 */
	public Pages(Executor executor) {
		this.executor = executor;
	}

	/**
	 * Add a page. Its first event is a snapshot.
	 * @param snapshot makes the snapshot, to be written as JSON
	 * @return the emitter, to be returned by a controller
	 */
	public SseEmitter open(Supplier<?> snapshot) {
		Page page = new Page(this.executor);
		SseEmitter emitter = page.emitter();
		emitter.onError((ex) -> this.pages.remove(page));
		emitter.onCompletion(() -> this.pages.remove(page));
		// added first: an event that comes too early is in the snapshot as well
		this.pages.add(page);
		page.send("snapshot", snapshot.get());
		if (this.ended) {
			page.end();
		}
		return emitter;
	}

	/**
	 * Send an event to all pages.
	 * @param event the name of the event
	 * @param data the data, to be written as JSON
	 */
	public void publish(String event, Object data) {
		this.pages.forEach((page) -> page.send(event, data));
	}

	/**
	 * End all streams, also those that are opened from now on.
	 */
	public void end() {
		this.ended = true;
		this.pages.forEach(Page::end);
	}

}

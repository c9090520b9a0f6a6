package io.github.supabaserealtime.samples.liveboard.stream;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.TaskExecutor;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The pages that are open. {@link #publish} never blocks.
 */
@Component
public class EventStream {

	private final List<Page> pages = new CopyOnWriteArrayList<>();

	private final TaskExecutor executor;

	EventStream(@Qualifier("applicationTaskExecutor") TaskExecutor executor) {
		this.executor = executor;
	}

	/**
	 * Add a page.
	 * @param closed is run once when the page is gone
	 * @return the page
	 */
	public Page open(Runnable closed) {
		Page page = new Page(this.executor);
		this.pages.add(page);
		SseEmitter emitter = page.emitter();
		emitter.onError((ex) -> this.pages.remove(page));
		emitter.onCompletion(() -> {
			this.pages.remove(page);
			closed.run();
		});
		return page;
	}

	/**
	 * Return whether somebody is looking.
	 * @return whether there is an open page
	 */
	public boolean hasPages() {
		return !this.pages.isEmpty();
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
	 * End the streams, so that the web server need not wait for them.
	 */
	@EventListener(ContextClosedEvent.class)
	void close() {
		this.pages.forEach(Page::end);
	}

}

package io.github.supabaserealtime.samples.liveboard;

import java.util.List;
import java.util.concurrent.Flow;

/**
 * Puts the lines of a response into a list as they come.
 */
final class LineCollector implements Flow.Subscriber<String> {

	private final List<String> lines;

	LineCollector(List<String> lines) {
		this.lines = lines;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(String line) {
		this.lines.add(line);
	}

	@Override
	public void onError(Throwable thrown) {
		this.lines.add("error: " + thrown);
	}

	@Override
	public void onComplete() {
		this.lines.add("end");
	}

}

package io.github.supabaserealtime.internal.resume;

import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of a listener that resumes. It outlives the listener, which an instance
 * that leads no more has closed.
 */
final class ResumeProgress {

	private final String id;

	private final PositionWriter writer;

	// those below are written by the delivery thread of the channel

	private volatile @Nullable Position reached;

	private volatile boolean reading;

	private volatile long rowsRead;

	private volatile @Nullable String problem;

	ResumeProgress(String id, PositionWriter writer) {
		this.id = id;
		this.writer = writer;
	}

	@Nullable Position reached() {
		return this.reached;
	}

	void reached(Position position) {
		this.reached = position;
	}

	void reading(boolean reading) {
		this.reading = reading;
	}

	long rowsRead() {
		return this.rowsRead;
	}

	void rowsRead(long rows) {
		this.rowsRead = rows;
	}

	void problem(@Nullable String problem) {
		this.problem = problem;
	}

	ListenerResume.Status status() {
		String lost = this.writer.problem(this.id);
		String problem = this.problem;
		return new ListenerResume.Status(this.reached, this.reading, this.rowsRead, (problem != null) ? problem : lost);
	}

}

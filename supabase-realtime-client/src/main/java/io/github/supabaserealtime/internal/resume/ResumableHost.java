package io.github.supabaserealtime.internal.resume;

/**
 * Channel whose listeners may resume.
 */
public interface ResumableHost {

	/**
	 * Return the channel as its listeners that resume see it.
	 */
	ResumableChannel resumable();

}

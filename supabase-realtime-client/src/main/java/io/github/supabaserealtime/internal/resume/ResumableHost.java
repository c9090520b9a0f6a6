package io.github.supabaserealtime.internal.resume;

/**
 * Channel whose listeners may resume.
 */
public interface ResumableHost {

	/**
	 * Return what listeners that resume need of the channel.
	 */
	ResumableChannel resumable();

}

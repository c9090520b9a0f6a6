package io.github.supabaserealtime.autoconfigure;

/**
 * Properties of application events.
 *
 * @since 0.9.0
 */
public class EventsProperties {

	/**
	 * Whether every message and every event of the connection is published as an
	 * application event.
	 */
	private boolean enabled = true;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}

package io.github.supabaserealtime;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Has what is awaited looked at every ten milliseconds, not every hundred: most of it
 * comes within one or two.
 */
public class QuickPolls implements LauncherSessionListener {

	@Override
	public void launcherSessionOpened(LauncherSession session) {
		Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
	}

}

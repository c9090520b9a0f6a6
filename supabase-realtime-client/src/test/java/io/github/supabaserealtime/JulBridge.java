package io.github.supabaserealtime;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Brings what Tomcat logs into the file that is searched for secrets.
 */
public class JulBridge implements LauncherSessionListener {

	@Override
	public void launcherSessionOpened(LauncherSession session) {
		SLF4JBridgeHandler.removeHandlersForRootLogger();
		SLF4JBridgeHandler.install();
	}

}

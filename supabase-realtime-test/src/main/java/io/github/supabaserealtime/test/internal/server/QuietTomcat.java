package io.github.supabaserealtime.test.internal.server;

import java.io.File;

import org.apache.catalina.startup.Tomcat;

/**
 * {@link Tomcat} that keeps its folder to itself. The original makes the folder of the
 * first instance the {@code catalina.home} of the whole JVM, and each later instance,
 * also one of the application under test, creates it again after it was deleted.
 */
final class QuietTomcat extends Tomcat {

	@Override
	protected void initBaseDir() {
		File folder = new File(this.basedir);
		this.server.setCatalinaBase(folder);
		this.server.setCatalinaHome(folder);
	}

}

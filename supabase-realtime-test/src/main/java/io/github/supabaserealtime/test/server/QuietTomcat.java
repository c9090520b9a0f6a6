package io.github.supabaserealtime.test.server;

import java.io.File;

import org.apache.catalina.startup.Tomcat;

/**
 * A Tomcat that keeps its folder to itself. The original makes that of the first one the
 * {@code catalina.home} of the whole JVM, and each later one, that of the application
 * under test included, creates it anew after it was deleted.
 */
final class QuietTomcat extends Tomcat {

	@Override
	protected void initBaseDir() {
		File folder = new File(this.basedir);
		this.server.setCatalinaBase(folder);
		this.server.setCatalinaHome(folder);
	}

}

package io.github.supabaserealtime.test.internal.server;

import org.apache.catalina.loader.ParallelWebappClassLoader;

/**
 * Class loader of a web application without classes. It skips the search for leaked
 * threads with which Tomcat's own reports threads that Tomcat is just ending.
 */
final class QuietClassLoader extends ParallelWebappClassLoader {

	QuietClassLoader(ClassLoader parent) {
		super(parent);
	}

	@Override
	protected void clearReferences() {
		// there are none
	}

}

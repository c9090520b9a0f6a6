package io.github.supabaserealtime.test.server;

import org.apache.catalina.loader.ParallelWebappClassLoader;

/**
 * A class loader of an application without classes, which has nothing to leak. Tomcat's
 * own looks for threads at each stop and reports those that it is just ending itself.
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

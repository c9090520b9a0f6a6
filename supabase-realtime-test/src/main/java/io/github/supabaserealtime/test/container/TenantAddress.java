package io.github.supabaserealtime.test.container;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The name of a tenant and the host under which a client reaches it. They belong together
 * because the server takes the tenant from the first label of the requested host
 * (protocol.md 1.1).
 *
 * @param tenant the name of the tenant
 * @param host the host name that leads to it
 */
record TenantAddress(String tenant, String host) {

	static final String DEFAULT_TENANT = "realtime-dev";

	private static final String LOCALHOST = "localhost";

	private static final Set<String> LOOPBACK = Set.of(LOCALHOST, "127.0.0.1", "0:0:0:0:0:0:0:1", "::1");

	/**
	 * Find the address.
	 * @param tenant the tenant that was asked for, or {@code null}
	 * @param dockerHost the host that containers are reached at
	 * @return the address
	 */
	static TenantAddress of(@Nullable String tenant, String dockerHost) {
		return of(tenant, dockerHost, TenantAddress::isLoopback);
	}

	static TenantAddress of(@Nullable String tenant, String dockerHost, Predicate<String> loopback) {
		String host = LOOPBACK.contains(dockerHost) ? LOCALHOST : dockerHost;
		String ownTenant = host.split("\\.", 2)[0];
		String name = (tenant != null) ? tenant : DEFAULT_TENANT;
		if (tenant == null && !(host.equals(LOCALHOST) && loopback.test(name + "." + LOCALHOST))) {
			// no name below the host leads there, but its own does: see who is called so
			name = ownTenant;
		}
		return new TenantAddress(name, name.equals(ownTenant) ? host : name + "." + host);
	}

	private static boolean isLoopback(String host) {
		try {
			return InetAddress.getByName(host).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

}

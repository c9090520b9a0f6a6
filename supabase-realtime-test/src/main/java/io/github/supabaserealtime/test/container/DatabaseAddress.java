package io.github.supabaserealtime.test.container;

/**
 * The address of the server's database, as seen from inside the server's container.
 *
 * @param host the host
 * @param port the port
 * @param name the name of the database
 * @param user the user
 * @param password the password
 */
record DatabaseAddress(String host, int port, String name, String user, String password) {

	@Override
	public String toString() {
		return "DatabaseAddress[" + this.host + ":" + this.port + "/" + this.name + "]";
	}

}

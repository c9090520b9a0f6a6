#!/usr/bin/env bash
# Runs the container tests on an image that stands in for the server's and its database's: a Java runtime with the
# embedded server. Uses the Docker that answers, else installs and starts one of its own for the time of the run.
# Exits with 3 and says why where there can be none.
set -euo pipefail
cd "$(dirname "$0")/.."

image=realtime-stand-in:local
dependency_plugin=org.apache.maven.plugins:maven-dependency-plugin:3.8.1
work=$(mktemp -d)
docker_pid=""
docker_ready=""

left_out() {
	echo "no container tests: $1"
	exit 3
}

clean_up() {
	if [ -n "$docker_ready" ]; then
		docker image rm "$image" >/dev/null 2>&1 || true
	fi
	if [ -n "$docker_pid" ]; then
		kill "$docker_pid" 2>/dev/null || true
		wait "$docker_pid" 2>/dev/null || true
		ip link delete docker0 2>/dev/null || true
	fi
	rm -rf "$work" || true
}
trap clean_up EXIT

install_docker() {
	[ "$(id -u)" -eq 0 ] || left_out "no Docker answers, and only root can start one"
	if ! command -v dockerd >/dev/null; then
		command -v apt-get >/dev/null || left_out "dockerd is not installed and there is no apt-get"
		# its own start-up script would start it with other settings: see start_docker
		timeout 60 apt-get update -qq && timeout 300 apt-get install -y -qq --no-install-recommends docker.io >"$work/apt.log" 2>&1 \
			|| left_out "docker.io cannot be installed: $(tail -n 1 "$work/apt.log" 2>/dev/null)"
	fi
	command -v docker >/dev/null || apt-get install -y -qq --no-install-recommends docker-cli >/dev/null 2>&1 \
		|| left_out "the docker command cannot be installed"
}

# Without rules for the packet filter: containers reach each other and are reached from here, and nothing is changed
# on this machine that would outlive the run.
start_docker() {
	export DOCKER_HOST=unix://$work/docker.sock
	dockerd --host "$DOCKER_HOST" --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/pid" \
		--iptables=false --ip6tables=false --ip-forward=false --ip-masq=false >"$work/dockerd.log" 2>&1 &
	docker_pid=$!
	for _ in $(seq 60); do
		if docker info >/dev/null 2>&1; then
			return
		fi
		kill -0 "$docker_pid" 2>/dev/null || break
		sleep 0.5
	done
	left_out "dockerd does not start: $(tail -n 1 "$work/dockerd.log")"
}

# A file system with a Java runtime, the libraries that it is linked with, and a shell.
make_image() {
	local home root=$work/root class_path file
	home=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')
	mkdir -p "$root/java/bin" "$root/bin" "$root/usr/bin" "$root/tmp" "$root/etc" "$root/app/lib"
	cp -L "$home/bin/java" "$root/java/bin/"
	tar -C "$home" -ch --exclude src.zip --exclude ct.sym --ignore-failed-read conf lib | tar -C "$root/java" -x
	cp -L /bin/sh "$root/bin/sh"
	for file in $(find "$root/java/bin/java" "$root/java/lib" -name '*.so' -o -name java -type f) /bin/sh; do
		ldd "$file" 2>/dev/null | sed -n 's/^.* => \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p'
	done | sort -u | grep -v "^$work" | while read -r file; do
		mkdir -p "$root$(dirname "$file")"
		cp -L "$file" "$root$file"
	done
	# names of other containers are looked up in libraries that nothing is linked with
	for file in $(ldd /bin/sh | sed -n 's/.* => \(.*\)\/libc\.so.*/\1/p')/libnss_{dns,files}.so.2; do
		[ ! -e "$file" ] || cp -L "$file" "$root$file"
	done
	printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"

	IFS=: read -ra class_path <<<"$(cat supabase-realtime-test/target/class-path)"
	cp "${class_path[@]}" "$root/app/lib/"
	cp -r supabase-realtime-test/target/classes "$root/app/server"
	cp -r supabase-realtime-autoconfigure/target/test-classes "$root/app/tests"
	cat >"$root/bin/stand-in" <<'END'
#!/bin/sh
exec /java/bin/java -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '/app/server:/app/tests:/app/lib/*' \
	io.github.supabaserealtime.testcontainers.StandIn "$@"
END
	printf '#!/bin/sh\nexec /bin/stand-in pg_isready\n' >"$root/usr/bin/pg_isready"
	chmod +x "$root/bin/stand-in" "$root/usr/bin/pg_isready"

	tar -C "$root" -c . | docker import --change 'ENTRYPOINT ["/bin/stand-in"]' - "$image" >/dev/null \
		|| left_out "Docker takes no image"
	rm -rf "$root"
}

[ "$(uname -s)" = Linux ] || left_out "the Java runtime here is none for a Linux container"
if docker info >/dev/null 2>&1; then
	echo "Docker answers"
else
	install_docker
	start_docker
	# they are published on this machine, even if it is a container itself
	export TESTCONTAINERS_HOST_OVERRIDE=localhost
fi
docker_ready=yes

# the style was checked when everything was built
build=(mvn -B -ntp -Dcheckstyle.skip -pl supabase-realtime-autoconfigure -am)
"${build[@]}" -q test-compile "$dependency_plugin:build-classpath" -DincludeScope=compile -Dmdep.outputFile=target/class-path
make_image
probe=$(docker run --rm --entrypoint /bin/sh "$image" -c 'exit 0' 2>&1) \
	|| left_out "Docker runs no container: $(tail -n 1 <<<"$probe")"
# Ryuk, which cleans up behind a JVM that was killed, is an image that would have to be pulled
TESTCONTAINERS_RYUK_DISABLED=true "${build[@]}" test -Dtest='RealtimeContainerIntegrationTests,ServiceConnectionIntegrationTests' \
	-Dsurefire.failIfNoSpecifiedTests=false -Drealtime.container.required=true \
	-Drealtime.container.image="$image" -Drealtime.container.database-image="$image"

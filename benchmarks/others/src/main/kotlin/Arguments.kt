package io.github.supabaserealtime.benchmarks.others

import io.github.supabaserealtime.benchmarks.ClientMeter
import java.nio.file.Path

/** What the benchmarks ask of a client. */
internal class Arguments(args: Array<String>) {

	val address = args[0]

	val version = args[1]

	val broadcasts = args[2] == "broadcast"

	val meter = ClientMeter(args[3].toLong(), args[4].toInt(), Path.of(args[5]))

}

package io.github.supabaserealtime.benchmarks.others

import org.phoenixframework.Socket

/** JavaPhoenixClient with one callback. It speaks version 2.0.0 of the protocol. */
object PhoenixKotlin {

	@JvmStatic
	fun main(args: Array<String>) {
		val arguments = Arguments(args)
		val changes = listOf(mapOf("event" to "*", "schema" to "public", "table" to "items"))
		val config = if (arguments.broadcasts) emptyMap() else mapOf("postgres_changes" to changes)
		val socket = Socket("${arguments.address}/websocket", mapOf("apikey" to "benchmark"))
		val channel = socket.channel("realtime:bench", mapOf("config" to config))
		channel.on(if (arguments.broadcasts) "broadcast" else "postgres_changes") { arguments.meter.count() }
		socket.onOpen { channel.join() }
		socket.connect()
		Thread.currentThread().join()
	}

}

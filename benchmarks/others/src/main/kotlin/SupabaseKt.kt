package io.github.supabaserealtime.benchmarks.others

import io.github.jan.supabase.createSupabaseClient
import io.github.jan.supabase.realtime.PostgresAction
import io.github.jan.supabase.realtime.Realtime
import io.github.jan.supabase.realtime.RealtimeProtocolVersion
import io.github.jan.supabase.realtime.channel
import io.github.jan.supabase.realtime.postgresChangeFlow
import io.ktor.client.engine.cio.CIO
import java.net.URI
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/**
 * supabase-kt on Ktor's CIO engine, with one flow that is collected. Without a buffer of its own the flow drops messages
 * that come faster than they are collected, and the run would never end.
 */
object SupabaseKt {

	@JvmStatic
	fun main(args: Array<String>) = runBlocking {
		val arguments = Arguments(args)
		val client = createSupabaseClient("http://localhost:${URI(arguments.address).port}", "benchmark") {
			httpEngine = CIO.create()
			install(Realtime) {
				secure = false
				vsn = if (arguments.version == "1.0.0") RealtimeProtocolVersion.V1 else RealtimeProtocolVersion.V2
			}
		}
		val channel = client.channel("bench")
		val messages: Flow<Any> = if (arguments.broadcasts) channel.broadcastFlow("move")
			else channel.postgresChangeFlow<PostgresAction>("public") { table = "items" }
		coroutineScope {
			launch { messages.buffer(Channel.UNLIMITED).collect { arguments.meter.count() } }
			channel.subscribe()
		}
	}

}

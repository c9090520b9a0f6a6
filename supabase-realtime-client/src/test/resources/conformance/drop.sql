drop table if exists public.conformance_todos, public.conformance_full, public.conformance_owned,
	public.conformance_keyless, public.conformance_closed;
drop policy if exists conformance_read on realtime.messages;
drop policy if exists conformance_write on realtime.messages;

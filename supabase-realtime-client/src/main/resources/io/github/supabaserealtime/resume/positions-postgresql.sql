-- The positions of listeners that resume. Nobody but the owner of the table gets at them.
select pg_advisory_xact_lock(4153218862);
create schema if not exists supabase_realtime_client;
revoke all on schema supabase_realtime_client from public;
create table if not exists supabase_realtime_client.positions (
	consumer text not null,
	listener text not null,
	owner text not null,
	value text,
	key text,
	saved_at timestamptz,
	primary key (consumer, listener)
);
alter table supabase_realtime_client.positions enable row level security;
revoke all on table supabase_realtime_client.positions from public;
do $$
declare
	supabase_role text;
begin
	for supabase_role in select rolname from pg_roles where rolname in ('anon', 'authenticated')
	loop
		execute format('revoke all on schema supabase_realtime_client from %I', supabase_role);
		execute format('revoke all on table supabase_realtime_client.positions from %I', supabase_role);
	end loop;
end
$$;

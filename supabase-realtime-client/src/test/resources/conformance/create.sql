create table public.conformance_todos (
	id int8 primary key, task text, done bool, amount numeric, due timestamptz, tags text[], meta jsonb, owner uuid
);
create table public.conformance_full (id int8 primary key, task text);
alter table public.conformance_full replica identity full;
create table public.conformance_owned (id int8 primary key, task text, owner text);
alter table public.conformance_owned replica identity full;
alter table public.conformance_owned enable row level security;
create policy conformance_owner on public.conformance_owned for select to authenticated
	using (owner = current_setting('request.jwt.claims', true)::jsonb ->> 'sub');
create table public.conformance_keyless (id int8, task text);
create table public.conformance_closed (id int8 primary key, task text);

grant select on public.conformance_todos, public.conformance_full, public.conformance_owned,
	public.conformance_keyless to anon, authenticated, service_role;
-- default privileges of the schema may have granted it
revoke all on public.conformance_closed from anon, public;
grant select on public.conformance_closed to authenticated, service_role;

-- protocol.md 4.9: only what is in this publication is streamed
do $$
begin
	if not exists (select from pg_publication where pubname = 'supabase_realtime') then
		create publication supabase_realtime;
	end if;
	if not exists (select from pg_publication where pubname = 'supabase_realtime' and puballtables) then
		alter publication supabase_realtime add table public.conformance_todos, public.conformance_full,
			public.conformance_owned, public.conformance_keyless, public.conformance_closed;
	end if;
end
$$;

-- the topic's name tells what may be done on it
create policy conformance_read on realtime.messages for select to authenticated using (
	realtime.topic() like 'conformance:full:%'
	or realtime.topic() like 'conformance:unstored:%'
	or realtime.topic() like 'conformance:readonly:%'
	or (realtime.topic() like 'conformance:presence:%' and extension = 'presence')
	or (realtime.topic() like 'conformance:members:%'
		and current_setting('request.jwt.claims', true)::jsonb ->> 'sub' = '11111111-1111-4111-8111-111111111111')
);
create policy conformance_write on realtime.messages for insert to authenticated with check (
	realtime.topic() like 'conformance:full:%'
	or (realtime.topic() like 'conformance:unstored:%' and extension <> 'persistence')
	or realtime.topic() like 'conformance:presence:%'
	or (realtime.topic() like 'conformance:members:%'
		and current_setting('request.jwt.claims', true)::jsonb ->> 'sub' = '11111111-1111-4111-8111-111111111111')
);

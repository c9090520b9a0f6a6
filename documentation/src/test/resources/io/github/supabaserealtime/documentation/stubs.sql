-- Stubs of what a Supabase database brings: just enough for the statements of the pages.
-- They are ours, not Supabase's: no partitions, no size limits, no delivery.
do $$
begin
  -- roles belong to the server, not to a database
  if not exists (select from pg_roles where rolname = 'anon') then
    create role anon nologin noinherit;
    create role authenticated nologin noinherit;
    create role service_role nologin noinherit bypassrls;
  end if;
end;
$$;
create schema auth;
create schema realtime;
create schema _realtime;
grant usage on schema public, auth, realtime to anon, authenticated, service_role;

create publication supabase_realtime;

-- the user of the access token
create function auth.uid() returns uuid language sql stable as $$
  select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;

-- the topic that the server checks
create function realtime.topic() returns text language sql stable as $$
  select nullif(current_setting('realtime.topic', true), '')
$$;

create table realtime.messages (
  id uuid not null default gen_random_uuid(),
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp not null default now(),
  inserted_at timestamp not null default now()
);
alter table realtime.messages enable row level security;
grant select, insert on realtime.messages to anon, authenticated;

create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void
language sql security definer as $$
  insert into realtime.messages (payload, event, topic, private, extension)
  values (payload, event, topic, private, 'broadcast')
$$;

create function realtime.broadcast_changes(topic_name text, event_name text, operation text, table_name text,
  table_schema text, new record, old record, level text default 'ROW') returns void
language plpgsql security definer as $$
begin
  perform realtime.send(jsonb_build_object('old_record', old, 'record', new, 'operation', operation,
    'table', table_name, 'schema', table_schema), event_name, topic_name);
end;
$$;

create table _realtime.feature_flags (
  id uuid primary key,
  name text not null unique,
  enabled boolean not null,
  inserted_at timestamp not null,
  updated_at timestamp not null
);

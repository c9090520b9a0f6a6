-- What the worker needs in the database of the shop. Nobody gets at it with a key of the project.
create schema if not exists supabase_realtime_client;
revoke all on schema supabase_realtime_client from public, anon, authenticated;

-- the lock of the leader: the table of Spring Integration
create table supabase_realtime_client.int_lock (
  lock_key char(36) not null,
  region varchar(100) not null,
  client_id char(36),
  created_date timestamp not null,
  expired_after timestamp not null,
  primary key (lock_key, region)
);
revoke all on supabase_realtime_client.int_lock from public, anon, authenticated;
alter table supabase_realtime_client.int_lock enable row level security;

create table handled_orders (
  order_id bigint primary key,
  worker text not null,
  times int not null default 1,
  handled_at timestamptz not null default now()
);
create table failed_orders (
  id bigint generated always as identity primary key,
  listener text not null,
  message text not null,
  failure text not null,
  failed_at timestamptz not null default now()
);
revoke all on handled_orders, failed_orders from public, anon, authenticated;
alter table handled_orders enable row level security;
alter table failed_orders enable row level security;

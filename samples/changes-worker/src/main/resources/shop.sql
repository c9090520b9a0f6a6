-- The roles of Supabase, and the table of the shop.
create role anon;
create role authenticated;

create table orders (
  id bigint generated always as identity primary key,
  customer text not null,
  amount numeric(10, 2) not null,
  placed_at timestamptz not null default now()
);
create index on orders (placed_at, id);

create publication supabase_realtime for table orders;

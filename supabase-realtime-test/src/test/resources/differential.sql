-- Asks the database many questions with one statement each; what it refuses is an answer too.
create type public.mood as enum ('sad', 'ok', 'happy', 'Very happy');
create type public."Mood" as enum ('Sad', 'ok');
create schema app;
create type app.mood as enum ('low', 'high');
create domain public.blob as bytea;
create domain public.price as numeric(10,2);
create domain public.short as varchar(3);
create domain public.code as char(3);
create domain public.ratio as float8;
create domain public.flag as boolean;
create domain public.tags as integer[];
create domain public.moment as timestamp(0);
create domain public.numeric_list as numeric(4,1)[];
create domain public.varchar_list as varchar(3)[];
create domain public.char_list as char(3)[];
create domain public.timestamp_list as timestamp(0)[];

-- A row in it tells that all rows before were read.
create table public.the_end (id integer generated always as identity primary key);

-- Creates a table with a column of a type.
create function public.test_type(name text, spelling text) returns text[] language plpgsql as $$
begin
  execute format('create table public.%I (id integer primary key, c %s)', name, spelling);
  return (
    select array[t.typname, a.atttypid::regtype::text, a.atttypid::text]
    from pg_attribute a join pg_type t on t.oid = a.atttypid
    where a.attrelid = format('public.%I', name)::regclass and a.attname = 'c'
  );
exception when others then
  return array[sqlstate, sqlerrm];
end $$;

-- Inserts a literal. Returns what was refused, or null.
create function public.test_insert(name text, id integer, literal text) returns text[] language plpgsql as $$
begin
  execute format('insert into public.%I (id, c) values (%L, %L)', name, id, literal);
  return null;
exception when others then
  return array[sqlstate, sqlerrm];
end $$;

-- Casts the text of the log as the real server does.
create function public.test_cast(name text, value text) returns text[] language plpgsql as $$
declare
  type_ regtype = (select atttypid from pg_attribute
    where attrelid = format('public.%I', name)::regclass and attname = 'c');
begin
  return array[server.value_of(value, type_)::text];
exception when others then
  return array[sqlstate, sqlerrm];
end $$;

-- Subscribes with a filter. Returns what was refused, or null.
create function public.test_check(name text, op text, value text) returns text[] language plpgsql as $$
begin
  perform server.check_filter(format('public.%I', name)::regclass, 'c', op, value);
  return null;
exception when others then
  return array[sqlstate, sqlerrm];
end $$;

-- Evaluates a filter on a value.
create function public.test_filter(name text, op text, value text, negate text, document text) returns text[]
language plpgsql as $$
declare
  type_ oid = (select atttypid from pg_attribute
    where attrelid = format('public.%I', name)::regclass and attname = 'c');
begin
  return array[server.passes(document::jsonb #>> '{}', type_::regtype, op, value, negate::boolean)::text];
exception when others then
  return array[sqlstate, sqlerrm];
end $$;

-- What the real server asks of its database: the value of a change, whether a filter may be asked for, and whether a
-- row passes it. Written for this test from what the server does; its answers and refusals are told in its own words.
create schema server;

-- The value of a column: the text of the log, read as the type of the column. Bytes stay text.
create function server.value_of(logged text, kind regtype) returns jsonb language plpgsql as $$
declare
  answer jsonb := to_jsonb(logged);
begin
  if kind <> 'bytea'::regtype then
    execute format('select to_jsonb(%L::%s)', logged, kind) into answer;
  end if;
  return answer;
end $$;

create function server.check_keyword(asked text) returns void language plpgsql as $$
begin
  if asked <> all (array['null', 'true', 'false', 'unknown']) then
    raise exception 'invalid value for is filter: must be null, true, false, or unknown';
  end if;
end $$;

-- Refuses a filter that cannot be asked for.
create function server.check_filter(owner regclass, name text, op text, asked text) returns void language plpgsql as $$
declare
  kind regtype := (select atttypid from pg_attribute where attrelid = owner and attname = name and attnum > 0);
  pattern text := case op when 'like' then '~~' when 'ilike' then '~~' when 'match' then '~' when 'imatch' then '~*' end;
  regular boolean := op in ('match', 'imatch');
begin
  if kind is null then
    raise exception 'invalid column for filter %', name;
  end if;
  case
    when op = 'is' then
      perform server.check_keyword(asked);
      if asked <> 'null' and kind <> 'boolean'::regtype then
        raise exception 'is % filter requires a boolean column, got %', asked, kind;
      end if;
    when op = 'in' then
      if jsonb_array_length(server.value_of(asked, (kind::text || '[]')::regtype)) > 100 then
        raise exception 'too many values for `in` filter. Maximum 100';
      end if;
    when pattern is not null then
      perform from pg_operator where oprname = pattern and oprleft = kind
        and (not regular or (oprright = kind and oprresult = 'boolean'::regtype));
      if not found then
        raise exception 'operator % requires a text-compatible column type, got %', op, kind;
      end if;
      if regular then
        begin
          perform '' ~ asked;
        exception when others then
          raise exception 'invalid regular expression for % filter: %', op, sqlerrm;
        end;
      end if;
    else
      perform server.value_of(asked, kind);
  end case;
end $$;

-- Whether a value passes a filter. What is unknown does not.
create function server.passes(held text, kind regtype, op text, asked text, negated boolean) returns boolean
language plpgsql as $$
declare
  without text := case when negated then 'not' else '' end;
  symbol text := case op when 'eq' then '=' when 'neq' then '<>' when 'lt' then '<' when 'lte' then '<='
    when 'gt' then '>' when 'gte' then '>=' when 'match' then '~' when 'imatch' then '~*' else op end;
  question text;
  answer boolean;
begin
  if op = 'is' then
    perform server.check_keyword(asked);
    question := format('%L::%s is %s %s', held, kind, without, asked);
  elsif op = 'isdistinct' then
    question := format('%L::%s is %s distinct from %L::%s', held, kind, without, asked, kind);
  elsif op = 'in' then
    question := format('%s (%L::%s = any (%L::%s[]))', without, held, kind, asked, kind);
  else
    question := format('%s (%L::%s %s %L::%s)', without, held, kind, symbol, asked, kind);
  end if;
  execute 'select ' || question into answer;
  return coalesce(answer, false);
end $$;

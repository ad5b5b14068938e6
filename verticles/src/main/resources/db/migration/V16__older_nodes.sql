-- Nodes of a version before V11 work beside newer ones while they are replaced. What their statements cannot know is put right here.

-- They would hand a command out without its manifests. Whoever opens these names the attempt; for others the command stays as it is.
alter table command add column opening_attempt integer;
create function keep_manifests() returns trigger language plpgsql as $$
begin
    return null;
end
$$;
create trigger command_keep_manifests before update on command for each row
    when (new.sealed is not null and new.attempt > old.attempt and new.opening_attempt is distinct from new.attempt)
    execute function keep_manifests();

-- They know one kind of clone, and neither promotions nor quarantines.
create function note_clones_and_runs() returns trigger language plpgsql as $$
begin
    if new.clone_seen_at is null then
        -- enrolled anew
        new.clone_kind := null;
    elsif old.clone_kind = 'two_processes' and new.run_id <> '' then
        -- none may work
        return null;
    elsif new.clone_kind is null and new.clone_uid is not null then
        new.clone_kind := 'other_cluster';
    end if;
    if new.run_id <> old.run_id and new.promoted_at = old.promoted_at then
        -- what was noted of the run before
        new.promoted_at := null;
        new.standby_since := null;
    end if;
    return new;
end
$$;
create trigger agent_run_clones before update on agent_run for each row
    when (new.clone_kind is not null and (new.clone_seen_at is null or new.run_id <> '')
          or new.clone_kind is null and new.clone_uid is not null
          or new.run_id <> old.run_id and new.promoted_at = old.promoted_at)
    execute function note_clones_and_runs();

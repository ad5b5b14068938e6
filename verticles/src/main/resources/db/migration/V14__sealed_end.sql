-- A node of the version before ends commands without knowing of their manifests; they go all the same.
create function forget_manifests() returns trigger language plpgsql as $$
begin
    new.sealed := null;
    return new;
end
$$;
create trigger command_forget_manifests before update on command for each row
    when (new.sealed is not null and new.finished_at is not null)
    execute function forget_manifests();

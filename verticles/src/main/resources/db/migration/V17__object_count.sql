-- How many objects a command is about; null where it is about none, and of commands before this.
alter table command add column object_count integer;

-- One index for open commands is enough, for few are open at a time: beside the second one PostgreSQL sometimes read all of them
-- for the commands of one cluster.
drop index command_open_deadline;

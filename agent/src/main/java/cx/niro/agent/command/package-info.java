/**
 * The command channel: a held poll brings commands, one handler a type carries them out, results are posted until the server
 * takes them. Within a run a command is executed once; a repeated delivery repeats its result. A few run side by side, those of
 * an ordering key one at a time; at most 64 wait.
 */
package cx.niro.agent.command;

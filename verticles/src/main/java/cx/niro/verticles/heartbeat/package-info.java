/**
 * Ingest of heartbeats: who runs, what the cluster looks like, that it lives.
 *
 * <p>A beat is decoded, checked against the current run of its cluster and compared with the stored state. An unchanged one only
 * counts as a sign of life, written once a second for all clusters of the node; a changed one is committed together with those of
 * other clusters before it is answered. State is stored only where (epoch, sequence) grows, so order and repetition of messages
 * do not matter.
 *
 * <p>A delta is merged with the stored snapshot, if that is the one that it starts from, and the result is stored as a snapshot
 * would be, if its digest is the agent's: so what is stored is whole and of one beat, whatever happened in between. In every other
 * case the answer is {@code resync}, and the full snapshot comes with the next beat.
 *
 * <p>Runs: a run that the cluster never had takes over at once. The candidate of a self-update takes over with a beat that returns
 * what one of its polls was answered; until then it is answered without any effect. A run that had to give way before takes over
 * only when the current one has been silent for longer than {@code unknownAfter} (so does a candidate without a proof): until
 * then it gets 409 {@code superseded}. What a node remembers of a run that was superseded elsewhere is dropped when the news arrives, or by
 * the next flush of signs of life, which counts only those of the current epoch; all that is remembered is dropped when this node
 * may have missed news.
 *
 * <p>Clones: another kube-system UID than at enrollment gets 409 {@code clone_quarantined}, and the cluster works on. Two processes
 * with one key and one UID are known by their turns: an earlier run that comes back for the second time within ten minutes, or
 * one that gave way and still beats, seeing its cluster, beside a current one that beats too (see docs/decisions). Then no run may
 * work until the cluster is enrolled anew. Before an agent is told so the row is read again.
 *
 * <p>An answer to the current run may carry the offer of another version: which clusters are offered one, the concern of updates says
 * on this node ({@code OFFERS}); what agents say or show of it goes back ({@code UPDATE_SEEN}), each state once.
 *
 * <p>Addresses: {@code heartbeat.beat}, {@code heartbeat.check-run}. Topics: {@code heartbeat.recorded},
 * {@code heartbeat.run-changed}. Tables: agent_run, cluster_state, cluster_seen, observing, pod, cluster_usage. Memory: at most
 * 50,000 clusters of about 2 KB, no snapshots.
 *
 * <p>While the database is down every beat gets 503 {@code database_unavailable} with a jittered Retry-After, nothing is queued;
 * {@code observing_since} keeps the outage from making any cluster offline.
 *
 * <p>With the signs of life go the times of the newest proofs that the current run returned (see the package liveness): what polls
 * were answered comes back with beats, what beats were answered with polls, whose run the command concern has checked here.
 */
package cx.niro.verticles.heartbeat;

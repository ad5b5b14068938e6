package cx.niro.verticles.enrollment;

import cx.niro.protocol.EnrollAnswer;
import cx.niro.protocol.EnrollRequest;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.bus.Loop;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.enrollment.EnrollmentMessages.AgentKeyRevoked;
import cx.niro.verticles.enrollment.EnrollmentMessages.AuthenticateAgent;
import cx.niro.verticles.enrollment.EnrollmentMessages.ChangeCluster;
import cx.niro.verticles.enrollment.EnrollmentMessages.Cluster;
import cx.niro.verticles.enrollment.EnrollmentMessages.ClusterChanged;
import cx.niro.verticles.enrollment.EnrollmentMessages.CreateCluster;
import cx.niro.verticles.enrollment.EnrollmentMessages.CreateToken;
import cx.niro.verticles.enrollment.EnrollmentMessages.CreatedCluster;
import cx.niro.verticles.enrollment.EnrollmentMessages.DeleteCluster;
import cx.niro.verticles.enrollment.EnrollmentMessages.Enrollment;
import cx.niro.verticles.enrollment.EnrollmentMessages.RevokeKey;
import cx.niro.verticles.enrollment.EnrollmentStore.Exchange;
import cx.niro.verticles.enrollment.EnrollmentStore.Exchanged;
import cx.niro.verticles.gateway.AgentPrincipal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers for clusters, tokens and keys, and tells when they change. One instance a node. */
public final class EnrollmentVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(EnrollmentVerticle.class);

    /** A third of the time for which a key is trusted unseen, so that one lost answer does no harm. */
    private static final Duration CHECK_KEYS_EVERY = Duration.ofSeconds(3);

    private final EnrollmentConfig config;
    private final EnrollmentStore store;
    private final KeyCache keys;
    private final Clock clock;
    private Bus bus;
    private HeldChecks held;
    private Loop checks;

    public EnrollmentVerticle(EnrollmentConfig config, Database database, Clock clock) {
        this(config, new PgEnrollmentStore(database, clock), clock);
    }

    EnrollmentVerticle(EnrollmentConfig config, EnrollmentStore store, Clock clock) {
        this.config = config;
        this.store = store;
        this.keys = new KeyCache(store, clock);
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        bus = new Bus(vertx);
        held = new HeldChecks(vertx, clock);
        bus.subscribeHere(NodeMessages.DRAINING, draining -> held.endAll());
        return Future.all(
                        bus.subscribe(EnrollmentMessages.AGENT_KEY_REVOKED, revoked -> keys.forgetKey(revoked.keyId())),
                        bus.subscribe(
                                EnrollmentMessages.CLUSTER_CHANGED, changed -> keys.forgetCluster(changed.clusterId())))
                .onSuccess(subscribed -> {
                    serve();
                    checks = Loop.start(vertx, "agent-keys", CHECK_KEYS_EVERY, keys::check);
                });
    }

    @Override
    public Future<?> stop() {
        if (checks != null) {
            checks.stop();
        }
        return Future.succeededFuture();
    }

    private void serve() {
        bus.serve(EnrollmentMessages.CREATE_CLUSTER, this::createCluster);
        bus.serve(EnrollmentMessages.CHANGE_CLUSTER, this::changeCluster);
        bus.serve(EnrollmentMessages.DELETE_CLUSTER, this::deleteCluster);
        bus.serve(EnrollmentMessages.CREATE_TOKEN, this::createToken);
        bus.serve(EnrollmentMessages.REVOKE_KEY, this::revokeKey);
        bus.serve(EnrollmentMessages.ENROLL, this::enroll);
        bus.serve(EnrollmentMessages.AUTHENTICATE_AGENT, this::authenticate);
        bus.serve(EnrollmentMessages.CHECK, held::hold);
        bus.serve(EnrollmentMessages.CHECK_GONE, gone -> {
            held.end(gone.id());
            return Future.succeededFuture(Done.DONE);
        });
    }

    private Future<CreatedCluster> createCluster(CreateCluster request) {
        var token = Credential.random(Protocol.ENROLLMENT_TOKEN_PREFIX);
        return store.createCluster(request.principal(), request.spec(), token.hash(), config.tokenTtl())
                .onSuccess(made -> tellChanged(made.cluster().id(), made.orgId()))
                .map(made -> CreatedCluster.of(
                        made.cluster(),
                        new Enrollment(token.text(), made.tokenExpiresAt(), config.installCommand(token.text()))));
    }

    private Future<Cluster> changeCluster(ChangeCluster request) {
        return store.changeCluster(request.principal(), request.clusterId(), request.change())
                .onSuccess(changed -> tellChanged(changed.value().id(), changed.orgId()))
                .map(EnrollmentStore.Owned::value);
    }

    private Future<Done> deleteCluster(DeleteCluster request) {
        return store.deleteCluster(request.principal(), request.clusterId())
                .onSuccess(deleted -> {
                    tellRevoked(request.clusterId(), deleted.value());
                    tellChanged(request.clusterId(), deleted.orgId());
                })
                .map(Done.DONE);
    }

    private Future<Enrollment> createToken(CreateToken request) {
        var token = Credential.random(Protocol.ENROLLMENT_TOKEN_PREFIX);
        return store.createToken(request.principal(), request.clusterId(), token.hash(), config.tokenTtl())
                .map(expires -> new Enrollment(token.text(), expires.value(), config.installCommand(token.text())));
    }

    private Future<Done> revokeKey(RevokeKey request) {
        return store.revokeKey(request.principal(), request.clusterId())
                .onSuccess(revoked -> {
                    tellRevoked(request.clusterId(), revoked.value());
                    tellChanged(request.clusterId(), revoked.orgId());
                })
                .map(Done.DONE);
    }

    private Future<EnrollAnswer> enroll(EnrollRequest request) {
        var key = Credential.random(Protocol.AGENT_KEY_PREFIX);
        return store.exchange(new Exchange(
                        Credential.hashOf(request.token()),
                        Credential.hashOf(request.enrollmentNonce()),
                        key.hash(),
                        request.clusterUid(),
                        request.agent().agentVersion()))
                .onSuccess(this::tellEnrolled)
                .map(done -> new EnrollAnswer(
                        done.clusterId().toString(),
                        done.clusterName(),
                        key.text(),
                        Math.toIntExact(config.heartbeatInterval().toSeconds()),
                        Math.toIntExact(Protocol.POLL_HOLD.toSeconds())));
    }

    private Future<AgentPrincipal> authenticate(AuthenticateAgent request) {
        return request.key() == null || !request.key().startsWith(Protocol.AGENT_KEY_PREFIX)
                ? Future.failedFuture(Refusals.keyInvalid())
                : keys.find(request.key());
    }

    private void tellEnrolled(Exchanged done) {
        LOG.atInfo()
                .addKeyValue(LogKeys.CLUSTER, done.clusterId())
                .addKeyValue(LogKeys.ORGANIZATION, done.orgId())
                .log("cluster enrolled");
        tellRevoked(done.clusterId(), done.killedKeyIds());
        tellChanged(done.clusterId(), done.orgId());
    }

    private void tellRevoked(UUID clusterId, List<UUID> keyIds) {
        for (var keyId : keyIds) {
            // this node at once, the others when the news arrives
            keys.forgetKey(keyId);
            bus.publish(EnrollmentMessages.AGENT_KEY_REVOKED, new AgentKeyRevoked(keyId, clusterId));
        }
    }

    private void tellChanged(UUID clusterId, UUID orgId) {
        bus.publish(EnrollmentMessages.CLUSTER_CHANGED, new ClusterChanged(clusterId, orgId));
    }
}

package cx.niro.verticles.update;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.update.Progress.WaveNow;
import cx.niro.verticles.update.RolloutStore.Plan;
import cx.niro.verticles.update.UpdateMessages.ClusterItem;
import cx.niro.verticles.update.UpdateMessages.RolloutItem;
import cx.niro.verticles.update.UpdateMessages.Steering;
import cx.niro.verticles.update.WaveStore.Said;
import cx.niro.verticles.update.WaveStore.UnderWay;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the stores promise; held by the fake and by PostgreSQL. */
abstract class UpdateStoreContract {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final String IMAGE = "ghcr.io/niro/agent:2.0.0";

    private Principal ann;

    abstract RolloutStore rollouts();

    abstract WaveStore waves();

    /** An administrator of a new organization. */
    abstract Principal principal() throws Exception;

    /** A cluster that was heard of just now, with an agent of version 1.0.0 that may update itself. */
    @CanIgnoreReturnValue
    abstract UUID cluster(UUID orgId, String name, String environment) throws Exception;

    abstract UUID neverHeard(UUID orgId) throws Exception;

    /** What its agent says of itself from now on. */
    abstract void runs(UUID cluster, String version, String image, boolean mayUpdate) throws Exception;

    abstract void heard(UUID cluster) throws Exception;

    abstract void runStarted(UUID cluster) throws Exception;

    abstract void remove(UUID cluster) throws Exception;

    /** All times of the database are so much longer ago. */
    abstract void letPass(Duration time) throws Exception;

    /** As after an outage of this service: it listens again only since now. */
    abstract void observeAnew() throws Exception;

    abstract List<String> audited(UUID orgId) throws Exception;

    @BeforeEach
    void prepare() throws Exception {
        ann = principal();
    }

    private UUID cluster() throws Exception {
        return cluster(ann.orgId(), "eu-" + UUID.randomUUID(), "dev");
    }

    private static void assertRefused(Future<?> call, ServiceFailure.Code code, String reason) {
        assertThatThrownBy(() -> await(call)).cause().isInstanceOfSatisfying(ServiceFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.reason()).isEqualTo(reason);
        });
    }

    /** One wave for each list. */
    @SafeVarargs
    private Plan plan(int maxParallel, int soakSeconds, List<UUID>... waves) {
        Map<UUID, Integer> clusters = new LinkedHashMap<>();
        var specs = new ArrayList<Wave>();
        for (var wave : waves) {
            specs.add(new Wave("wave " + (specs.size() + 1), List.of("dev"), Map.of("a", "b"), 10));
            wave.forEach(cluster -> clusters.put(cluster, specs.size()));
        }
        return new Plan(
                "2.0.0", IMAGE, specs, clusters, Math.toIntExact(DEADLINE.toSeconds()), maxParallel, soakSeconds);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // handed on as it is
    @CanIgnoreReturnValue
    private UUID begin(int maxParallel, int soakSeconds, List<UUID>... waves) throws Exception {
        var id = await(rollouts().create(ann, plan(maxParallel, soakSeconds, waves)))
                .id();
        await(waves().begin(id, 1));
        return id;
    }

    private RolloutItem rollout(UUID id) throws Exception {
        return await(rollouts().find(ann.visibleOrgIds(), id));
    }

    private WaveNow wave(UUID id, int number) throws Exception {
        return await(waves().running()).stream()
                .filter(progress -> progress.rolloutId().equals(id))
                .findFirst()
                .orElseThrow()
                .waves()
                .get(number - 1);
    }

    @CanIgnoreReturnValue
    private int offer(UUID id, int wave, int most) throws Exception {
        return await(waves().offer(id, wave, wave(id, wave).turn(), most));
    }

    private ClusterItem part(UUID id, UUID cluster) throws Exception {
        return await(rollouts().clusters(ann.visibleOrgIds(), id, Set.of(), 1000, null)).items().stream()
                .filter(item -> item.clusterId().equals(cluster))
                .findFirst()
                .orElseThrow();
    }

    private String state(UUID id, UUID cluster) throws Exception {
        return part(id, cluster).state();
    }

    private List<UnderWay> underWay(UUID id) throws Exception {
        return await(waves().underWay()).stream()
                .filter(each -> each.rolloutId().equals(id))
                .toList();
    }

    private void say(UUID id, UUID cluster, String state, String reason) throws Exception {
        say(id, cluster, 1, state, reason);
    }

    private void say(UUID id, UUID cluster, int attempt, String state, String reason) throws Exception {
        await(waves().report(List.of(new Said(cluster, id, attempt, state, reason, null))));
    }

    private void steer(UUID id, Steering steering) throws Exception {
        await(rollouts().steer(ann, id, steering));
    }

    private void settle() throws Exception {
        await(waves().settle());
    }

    @Test
    void releasesAreAddedOnceAndRemoved() throws Exception {
        var added = await(rollouts().addRelease(ann, "2.0.0", IMAGE, "better"));
        assertRefused(rollouts().addRelease(ann, "2.0.0", IMAGE, null), ServiceFailure.Code.CONFLICT, "release_exists");

        assertThat(added.createdBy()).isEqualTo(ann.email());
        assertThat(await(rollouts().releases(ann.visibleOrgIds()))).containsExactly(added);
        assertThat(await(rollouts().allReleases())).contains(added);
        await(rollouts().removeRelease(ann, "2.0.0"));
        assertThat(await(rollouts().releases(ann.visibleOrgIds()))).isEmpty();
        assertRefused(rollouts().removeRelease(ann, "2.0.0"), ServiceFailure.Code.NOT_FOUND, "not_found");
        assertThat(audited(ann.orgId())).containsExactly("agent_release.add", "agent_release.remove");
    }

    @Test
    void releaseOfAnUnfinishedRolloutStays() throws Exception {
        await(rollouts().addRelease(ann, "2.0.0", IMAGE, null));
        var id = begin(5, 0, List.of(cluster()));

        assertRefused(rollouts().removeRelease(ann, "2.0.0"), ServiceFailure.Code.CONFLICT, "release_in_use");
        steer(id, Steering.CANCEL);
        await(rollouts().removeRelease(ann, "2.0.0"));
    }

    @Test
    void candidatesAreTheLivingClustersOfTheCaller() throws Exception {
        var able = cluster(ann.orgId(), "a", "staging");
        var unable = cluster(ann.orgId(), "b", "dev");
        runs(unable, "1.0.0", null, false);
        var silent = neverHeard(ann.orgId());
        remove(cluster());
        cluster(principal().orgId(), "c", "dev");

        var candidates = await(rollouts().candidates(ann.visibleOrgIds()));

        assertThat(candidates).extracting(Candidate::clusterId).containsExactlyInAnyOrder(able, unable, silent);
        assertThat(candidates)
                .filteredOn(Candidate::mayUpdate)
                .containsExactly(new Candidate(able, "staging", Map.of(), true));
    }

    @Test
    void newRolloutHasItsClustersPending() throws Exception {
        var one = cluster();
        var other = cluster();

        var made = await(rollouts().create(ann, plan(7, 30, List.of(one), List.of(other))));

        assertThat(made.status()).isEqualTo("running");
        assertThat(made.createdBy()).isEqualTo(ann.email());
        assertThat(made.maxParallel()).isEqualTo(7);
        assertThat(made.waves()).hasSize(2).allSatisfy(wave -> {
            assertThat(wave.status()).isEqualTo("waiting");
            assertThat(wave.counts().pending()).isEqualTo(1);
            assertThat(wave.counts().total()).isEqualTo(1);
            assertThat(wave.environments()).containsExactly("dev");
            assertThat(wave.labels()).containsEntry("a", "b");
            assertThat(wave.percent()).isEqualTo(10);
        });
        assertThat(part(made.id(), other).wave()).isEqualTo(2);
        assertThat(part(made.id(), other).fromVersion()).isEqualTo("1.0.0");
        assertThat(audited(ann.orgId())).containsExactly("agent_rollout.create");
    }

    @Test
    void oneRolloutOfAnOrganizationAtATime() throws Exception {
        var id = begin(5, 0, List.of(cluster()));

        assertRefused(
                rollouts().create(ann, plan(5, 0, List.of(cluster()))),
                ServiceFailure.Code.CONFLICT,
                "rollout_running");
        steer(id, Steering.PAUSE);
        assertRefused(
                rollouts().create(ann, plan(5, 0, List.of(cluster()))),
                ServiceFailure.Code.CONFLICT,
                "rollout_running");
        steer(id, Steering.CANCEL);
        assertThat(await(rollouts().create(ann, plan(5, 0, List.of(cluster())))).status())
                .isEqualTo("running");
    }

    @Test
    void anotherOrganizationSeesNothing() throws Exception {
        var id = begin(5, 0, List.of(cluster()));
        var bob = principal();

        assertRefused(rollouts().find(bob.visibleOrgIds(), id), ServiceFailure.Code.NOT_FOUND, "not_found");
        assertRefused(rollouts().steer(bob, id, Steering.CANCEL), ServiceFailure.Code.NOT_FOUND, "not_found");
        assertRefused(
                rollouts().clusters(bob.visibleOrgIds(), id, Set.of(), 10, null),
                ServiceFailure.Code.NOT_FOUND,
                "not_found");
        assertThat(await(rollouts().list(bob.visibleOrgIds(), 10, null)).items())
                .isEmpty();
        assertThat(rollout(id).status()).isEqualTo("running");
    }

    @Test
    void rolloutsAreListedNewestFirstPageByPage() throws Exception {
        var ids = new ArrayList<UUID>();
        for (int i = 0; i < 3; i++) {
            var id = begin(5, 0, List.of(cluster()));
            steer(id, Steering.CANCEL);
            ids.add(0, id);
            letPass(Duration.ofMillis(5));
        }

        var first = await(rollouts().list(ann.visibleOrgIds(), 2, null));
        var second = await(rollouts().list(ann.visibleOrgIds(), 2, first.nextCursor()));

        var shown = new ArrayList<>(first.items());
        shown.addAll(second.items());
        assertThat(shown).extracting(RolloutItem::id).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(first.items()).hasSize(2);
        assertThat(second.nextCursor()).isNull();
        assertThat(first.asOf()).isNotNull();
    }

    @Test
    void clustersAreListedByWaveAndNamePageByPage() throws Exception {
        var b = cluster(ann.orgId(), "B", "dev");
        var a = cluster(ann.orgId(), "a", "dev");
        var c = cluster(ann.orgId(), "c", "dev");
        var id = begin(1, 0, List.of(b, c), List.of(a));
        offer(id, 1, 1);

        var first = await(rollouts().clusters(ann.visibleOrgIds(), id, Set.of(), 2, null));
        var second = await(rollouts().clusters(ann.visibleOrgIds(), id, Set.of(), 2, first.nextCursor()));
        var pending = await(rollouts().clusters(ann.visibleOrgIds(), id, Set.of("pending"), 10, null));

        assertThat(first.items()).extracting(ClusterItem::clusterName).containsExactly("B", "c");
        assertThat(second.items()).extracting(ClusterItem::clusterName).containsExactly("a");
        assertThat(second.nextCursor()).isNull();
        assertThat(pending.items()).hasSize(2);
        assertRefused(
                Future.succeededFuture()
                        .compose(v -> rollouts().clusters(ann.visibleOrgIds(), id, Set.of(), 2, "nonsense")),
                ServiceFailure.Code.INVALID,
                "invalid_request");
    }

    @Test
    void beginningWaveSkipsWhatCannotBeOffered() throws Exception {
        var able = cluster();
        var unable = cluster();
        runs(unable, "1.0.0", null, false);
        var there = cluster();
        runs(there, "2.0.0", null, true);
        var thereByImage = cluster();
        runs(thereByImage, "0.0.0-dev", "mirror.local:5000/agent:2.0.0", true);

        var id = begin(5, 0, List.of(able, unable, there, thereByImage), List.of(cluster()));

        assertThat(state(id, able)).isEqualTo("pending");
        assertThat(part(id, unable).reason()).isEqualTo("capability_missing");
        assertThat(part(id, unable).message()).contains("NIRO_ENABLE_SELF_UPDATE=1");
        assertThat(part(id, there).reason()).isEqualTo("same_version");
        assertThat(part(id, thereByImage).reason()).isEqualTo("same_version");
        assertThat(wave(id, 1).status()).isEqualTo("running");
        assertThat(wave(id, 2).status()).isEqualTo("waiting");
    }

    @Test
    void offersGoToThoseThatAreHeard() throws Exception {
        var heard = cluster();
        var silent = cluster();
        letPass(Duration.ofSeconds(50));
        heard(heard);

        var id = begin(5, 0, List.of(heard, silent, neverHeard(ann.orgId())));

        assertThat(offer(id, 1, 5)).isEqualTo(1);
        assertThat(state(id, heard)).isEqualTo("offered");
        assertThat(state(id, silent)).isEqualTo("pending");
        assertThat(underWay(id))
                .containsExactly(new UnderWay(heard, id, 1, true, "2.0.0", IMAGE, (int) DEADLINE.toSeconds()));
    }

    @Test
    void ofNodesThatCountedTheSameOneOffers() throws Exception {
        var id = begin(3, 0, List.of(cluster(), cluster(), cluster(), cluster(), cluster()));
        var turn = wave(id, 1).turn();

        var calls = new ArrayList<Future<Integer>>();
        for (int node = 0; node < 6; node++) {
            calls.add(waves().offer(id, 1, turn, 3));
        }
        await(Future.all(calls));

        assertThat(wave(id, 1).underWay()).isEqualTo(3);
        assertThat(wave(id, 1).pending()).isEqualTo(2);
    }

    @Test
    void capabilityThatIsGoneWhenItsTurnComesSkipsTheCluster() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        runs(cluster, "1.0.0", null, false);

        offer(id, 1, 5);

        assertThat(part(id, cluster).reason()).isEqualTo("capability_missing");
    }

    @Test
    void offlineClustersArePassedOverWhenNothingIsUnderWay() throws Exception {
        var heard = cluster();
        var offline = cluster();
        var removed = cluster();
        var never = neverHeard(ann.orgId());
        letPass(Duration.ofSeconds(100));
        heard(heard);
        var id = begin(5, 0, List.of(heard, offline, removed, never));
        remove(removed);
        offer(id, 1, 5);

        assertThat(await(waves().passAbsent(id, 1))).isZero();
        say(id, heard, "succeeded", null);
        assertThat(await(waves().passAbsent(id, 1))).isEqualTo(3);

        assertThat(part(id, offline).reason()).isEqualTo("offline");
        assertThat(part(id, never).reason()).isEqualTo("offline");
        assertThat(part(id, removed).reason()).isEqualTo("removed");
        assertThat(wave(id, 1).pending()).isZero();
    }

    @Test
    void clusterIsNotCalledOfflineForAnOutageOfOurs() throws Exception {
        var cluster = cluster();
        letPass(Duration.ofSeconds(500));
        observeAnew();
        var id = begin(5, 0, List.of(cluster));

        assertThat(await(waves().passAbsent(id, 1))).isZero();
        assertThat(state(id, cluster)).isEqualTo("pending");
    }

    @Test
    void reportsMoveAClusterOn() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        offer(id, 1, 5);

        say(id, cluster, "updating", null);
        assertThat(state(id, cluster)).isEqualTo("updating");
        assertThat(underWay(id))
                .singleElement()
                .satisfies(each -> assertThat(each.offered()).isFalse());
        say(id, cluster, "succeeded", null);
        assertThat(state(id, cluster)).isEqualTo("succeeded");
        assertThat(underWay(id)).isEmpty();
        say(id, cluster, "updating", null);
        assertThat(state(id, cluster)).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @CsvSource({
        "failed, image_pull, updating, , failed",
        "failed, image_pull, succeeded, , failed",
        "failed, image_pull, failed, crash_loop, failed",
        "succeeded, , failed, crash_loop, failed",
        "skipped, capability_missing, updating, , skipped",
        "skipped, capability_missing, succeeded, , skipped",
        "updating, , skipped, capability_missing, skipped"
    })
    void reportThatComesLateSaysNoLessThanIsKnown(
            String state, String reason, String late, String lateReason, String expected) throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        offer(id, 1, 5);
        say(id, cluster, state, reason);

        say(id, cluster, late, lateReason);

        assertThat(state(id, cluster)).isEqualTo(expected);
        assertThat(part(id, cluster).reason())
                .isEqualTo(state.equals("failed") || state.equals("skipped") ? reason : lateReason);
    }

    @Test
    void reportsOfOtherClustersAttemptsAndRolloutsChangeNothing() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        offer(id, 1, 5);

        say(id, cluster, 2, "succeeded", null);
        say(id, UUID.randomUUID(), "succeeded", null);
        say(UUID.randomUUID(), cluster, "succeeded", null);

        assertThat(state(id, cluster)).isEqualTo("offered");
    }

    @ParameterizedTest
    @ValueSource(strings = {"offered", "updating"})
    void silenceBeyondTheDeadlineIsAFailureThatHaltsTheRollout(String state) throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster, cluster()));
        offer(id, 1, 1);
        var offered = underWay(id).get(0).clusterId();
        if (state.equals("updating")) {
            say(id, offered, "updating", null);
        }
        letPass(DEADLINE.plusSeconds(59));
        heard(offered);
        settle();
        assertThat(state(id, offered)).isEqualTo(state);
        letPass(Duration.ofSeconds(2));
        heard(offered);

        var halted = await(waves().settle());

        assertThat(part(id, offered).reason()).isEqualTo("no_report");
        assertThat(halted).anySatisfy(each -> assertThat(each.rolloutId()).isEqualTo(id));
        assertThat(rollout(id).status()).isEqualTo("halted");
        assertThat(rollout(id).statusReason()).startsWith("the update of eu-");
        assertThat(await(waves().settle())).noneMatch(each -> each.rolloutId().equals(id));
    }

    @Test
    void deadlineIsNotOverBeforeThisServiceListensAgain() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        offer(id, 1, 5);
        say(id, cluster, "updating", null);
        letPass(Duration.ofHours(1));
        observeAnew();

        settle();
        assertThat(state(id, cluster)).isEqualTo("updating");
        letPass(Duration.ofSeconds(61));
        settle();
        assertThat(part(id, cluster).reason()).isEqualTo("no_report");
    }

    @Test
    void successThatIsSaidLateCounts() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        offer(id, 1, 5);
        say(id, cluster, "updating", null);
        letPass(DEADLINE.plusSeconds(61));
        settle();

        assertThat(underWay(id))
                .singleElement()
                .satisfies(each -> assertThat(each.offered()).isFalse());
        say(id, cluster, "succeeded", null);

        assertThat(state(id, cluster)).isEqualTo("succeeded");
        assertThat(rollout(id).status()).isEqualTo("halted");
        steer(id, Steering.RESUME);
        settle();
        assertThat(rollout(id).status()).isEqualTo("running");
        assertThat(wave(id, 1).succeeded()).isEqualTo(1);
    }

    @Test
    void haltedRolloutOffersNothingAndTakesBackWhatNobodyTook() throws Exception {
        var clusters = List.of(cluster(), cluster(), cluster());
        var id = begin(2, 0, clusters);
        offer(id, 1, 2);
        var offered = underWay(id).stream().map(UnderWay::clusterId).toList();
        var turn = wave(id, 1).turn();
        say(id, offered.get(0), "failed", "image_pull");

        assertThat(await(waves().offer(id, 1, turn, 2))).isZero();
        settle();

        assertThat(rollout(id).status()).isEqualTo("halted");
        settle();
        assertThat(state(id, offered.get(1))).isEqualTo("pending");
        assertThat(underWay(id)).isEmpty();
    }

    @Test
    void resumeTriesAgainWhatFailedWithAnotherOffer() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        offer(id, 1, 5);
        say(id, cluster, "failed", "image_pull");
        settle();

        steer(id, Steering.RESUME);
        settle();
        assertThat(rollout(id).status()).isEqualTo("running");
        assertThat(rollout(id).statusReason()).isNull();
        offer(id, 1, 5);

        assertThat(underWay(id))
                .singleElement()
                .satisfies(each -> assertThat(each.attempt()).isEqualTo(2));
        say(id, cluster, "failed", "image_pull");
        assertThat(state(id, cluster)).isEqualTo("offered");
        say(id, cluster, 2, "succeeded", null);
        assertThat(state(id, cluster)).isEqualTo("succeeded");
    }

    @Test
    void clusterThatFailedAfterItsWaveIsTriedAgainInItsWave() throws Exception {
        var first = cluster();
        var second = cluster();
        var id = begin(5, 0, List.of(first), List.of(second));
        offer(id, 1, 5);
        say(id, first, "succeeded", null);
        await(waves().finish(id, 1));
        await(waves().begin(id, 2));
        say(id, first, "failed", "crash_loop");
        settle();
        assertThat(rollout(id).status()).isEqualTo("halted");

        steer(id, Steering.RESUME);

        assertThat(wave(id, 1).status()).isEqualTo("running");
        assertThat(wave(id, 1).pending()).isEqualTo(1);
        assertThat(wave(id, 2).status()).isEqualTo("running");
    }

    @Test
    void clusterThatRunsTheVersionWhenItIsTriedAgainHasSucceeded() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        offer(id, 1, 5);
        say(id, cluster, "failed", "not_proven");
        settle();
        steer(id, Steering.RESUME);
        runs(cluster, "2.0.0", null, true);

        offer(id, 1, 5);

        assertThat(state(id, cluster)).isEqualTo("succeeded");
    }

    @Test
    void pausedRolloutOffersNothingUntilItIsResumed() throws Exception {
        var taken = cluster();
        var offered = cluster();
        var id = begin(5, 0, List.of(taken, offered));
        offer(id, 1, 5);
        say(id, taken, "updating", null);

        steer(id, Steering.PAUSE);
        steer(id, Steering.PAUSE);
        assertThat(state(id, offered)).isEqualTo("pending");
        assertThat(state(id, taken)).isEqualTo("updating");
        assertThat(await(waves().offer(id, 1, 1, 5))).isZero();
        say(id, taken, "succeeded", null);
        assertThat(state(id, taken)).isEqualTo("succeeded");

        steer(id, Steering.RESUME);
        offer(id, 1, 5);
        assertThat(state(id, offered)).isEqualTo("offered");
        assertThat(underWay(id))
                .singleElement()
                .satisfies(each -> assertThat(each.attempt()).isEqualTo(1));
        assertThat(audited(ann.orgId()))
                .containsExactly("agent_rollout.create", "agent_rollout.pause", "agent_rollout.resume");
    }

    @Test
    void offerThatWasTakenAsThePauseCameIsHeard() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        offer(id, 1, 5);
        steer(id, Steering.PAUSE);

        say(id, cluster, "updating", null);

        assertThat(state(id, cluster)).isEqualTo("updating");
    }

    @Test
    void failureDuringAPauseHaltsAndIsTriedAgainAtTheResume() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        offer(id, 1, 5);
        say(id, cluster, "updating", null);
        steer(id, Steering.PAUSE);
        say(id, cluster, "failed", "image_pull");
        settle();
        assertThat(rollout(id).status()).isEqualTo("halted");
        assertThat(rollout(id).statusReason()).endsWith("failed: image_pull");

        steer(id, Steering.RESUME);
        settle();

        assertThat(rollout(id).status()).isEqualTo("running");
        assertThat(state(id, cluster)).isEqualTo("pending");
    }

    @Test
    void cancelledRolloutLeavesTheRestAndHearsOfWhatIsUnderWay() throws Exception {
        var taken = cluster();
        var silent = cluster();
        var offered = cluster();
        var waiting = cluster();
        var id = begin(5, 0, List.of(taken, silent, offered), List.of(waiting));
        offer(id, 1, 5);
        say(id, taken, "updating", null);
        say(id, silent, "updating", null);

        steer(id, Steering.CANCEL);
        steer(id, Steering.CANCEL);

        assertThat(rollout(id).status()).isEqualTo("cancelled");
        assertThat(rollout(id).finishedAt()).isNotNull();
        assertThat(await(waves().isIdle())).isFalse();
        assertThat(part(id, offered).reason()).isEqualTo("cancelled");
        assertThat(part(id, waiting).reason()).isEqualTo("cancelled");
        say(id, taken, "succeeded", null);
        assertThat(state(id, taken)).isEqualTo("succeeded");
        letPass(DEADLINE.plusSeconds(61));
        settle();
        assertThat(part(id, silent).reason()).isEqualTo("no_report");
        assertThat(rollout(id).status()).isEqualTo("cancelled");
        assertRefused(rollouts().steer(ann, id, Steering.RESUME), ServiceFailure.Code.CONFLICT, "rollout_finished");
        assertRefused(rollouts().steer(ann, id, Steering.PAUSE), ServiceFailure.Code.CONFLICT, "rollout_finished");
    }

    @Test
    void clusterUnderWayIsNotOfferedAnotherVersion() throws Exception {
        var cluster = cluster();
        var first = begin(5, 0, List.of(cluster));
        offer(first, 1, 5);
        say(first, cluster, "updating", null);
        steer(first, Steering.CANCEL);
        var second = begin(5, 0, List.of(cluster));

        assertThat(offer(second, 1, 5)).isZero();
        say(first, cluster, "failed", "image_pull");
        assertThat(offer(second, 1, 5)).isEqualTo(1);
        assertThat(state(second, cluster)).isEqualTo("offered");
    }

    @Test
    void haltedRolloutCannotBePaused() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        say(id, cluster, "failed", "image_pull");
        settle();

        assertRefused(rollouts().steer(ann, id, Steering.PAUSE), ServiceFailure.Code.CONFLICT, "rollout_not_running");
    }

    @Test
    void offerToAClusterThatGoesSilentIsTakenBackAndHeardLater() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        offer(id, 1, 5);
        letPass(Duration.ofSeconds(100));
        settle();
        assertThat(state(id, cluster)).isEqualTo("pending");
        await(waves().passAbsent(id, 1));
        assertThat(part(id, cluster).reason()).isEqualTo("offline");

        say(id, cluster, "succeeded", null);

        assertThat(state(id, cluster)).isEqualTo("succeeded");
    }

    @Test
    void removedClusterIsNotWaitedFor() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        offer(id, 1, 5);
        say(id, cluster, "updating", null);

        remove(cluster);
        settle();

        assertThat(part(id, cluster).reason()).isEqualTo("removed");
        assertThat(rollout(id).status()).isEqualTo("running");
    }

    @Test
    void waveIsDoneAfterItsSoakAndTheRolloutAfterItsWaves() throws Exception {
        var cluster = cluster();
        var id = begin(5, 60, List.of(cluster));
        offer(id, 1, 5);
        await(waves().soak(id, 1));
        assertThat(wave(id, 1).status()).isEqualTo("running");
        say(id, cluster, "succeeded", null);
        assertThat(await(waves().finish(id, 1))).isFalse();
        await(waves().soak(id, 1));
        assertThat(wave(id, 1).soaked()).isFalse();
        assertThat(await(waves().finish(id, 1))).isFalse();
        letPass(Duration.ofSeconds(61));
        heard(cluster);
        assertThat(wave(id, 1).soaked()).isTrue();
        await(waves().succeed(id));
        assertThat(rollout(id).status()).isEqualTo("running");

        assertThat(await(waves().finish(id, 1))).isTrue();
        await(waves().succeed(id));

        assertThat(rollout(id).status()).isEqualTo("succeeded");
        assertThat(rollout(id).finishedAt()).isNotNull();
        assertThat(await(waves().running()))
                .noneMatch(progress -> progress.rolloutId().equals(id));
    }

    @Test
    void agentThatStartsAgainKeepsItsWaveFromEnding() throws Exception {
        var cluster = cluster();
        var id = soaking(cluster);
        letPass(Duration.ofSeconds(61));
        heard(cluster);
        runStarted(cluster);

        assertThat(await(waves().finish(id, 1))).isFalse();
        letPass(Duration.ofSeconds(61));
        heard(cluster);
        assertThat(await(waves().finish(id, 1))).isTrue();
    }

    @Test
    void agentThatStartsAgainAndAgainHasFailed() throws Exception {
        var cluster = cluster();
        var id = soaking(cluster);
        letPass(DEADLINE.plusSeconds(121));
        heard(cluster);
        runStarted(cluster);

        settle();

        assertThat(part(id, cluster).reason()).isEqualTo("unstable");
        assertThat(rollout(id).status()).isEqualTo("halted");
    }

    @Test
    void restartInALongSoakOnlyDelaysTheEndOfTheWave() throws Exception {
        var cluster = cluster();
        var id = soaking(cluster, Duration.ofHours(1));
        letPass(Duration.ofMinutes(59));
        runStarted(cluster);
        letPass(Duration.ofMinutes(2));
        heard(cluster);
        assertThat(await(waves().finish(id, 1))).isFalse();
        letPass(DEADLINE.minusMinutes(2));
        heard(cluster);

        settle();

        assertThat(state(id, cluster)).isEqualTo("succeeded");
        assertThat(await(waves().finish(id, 1))).isTrue();
    }

    @Test
    void clusterThatIsSwitchedOffAfterItRanForLongEnoughHasSucceeded() throws Exception {
        var cluster = cluster();
        var id = soaking(cluster);
        letPass(Duration.ofSeconds(61));
        heard(cluster);
        letPass(DEADLINE.plusHours(1));

        settle();

        assertThat(state(id, cluster)).isEqualTo("succeeded");
        assertThat(await(waves().finish(id, 1))).isTrue();
    }

    @Test
    void clusterThatIsSilentAfterItsUpdateHasFailed() throws Exception {
        var cluster = cluster();
        var id = soaking(cluster);
        letPass(Duration.ofSeconds(100));
        assertThat(await(waves().finish(id, 1))).isFalse();
        letPass(DEADLINE.plusSeconds(21));

        settle();

        assertThat(part(id, cluster).reason()).isEqualTo("unstable");
    }

    @Test
    void silenceOfOursIsNoFaultOfUpdatedClusters() throws Exception {
        var cluster = cluster();
        var id = soaking(cluster);
        letPass(Duration.ofHours(1));
        observeAnew();
        letPass(Duration.ofSeconds(119));

        settle();

        assertThat(state(id, cluster)).isEqualTo("succeeded");
        assertThat(rollout(id).status()).isEqualTo("running");
    }

    @Test
    void rollbackWhileTheWaveSoaksHaltsTheRollout() throws Exception {
        var cluster = cluster();
        var id = soaking(cluster);

        say(id, cluster, "failed", "crash_loop");
        settle();

        assertThat(rollout(id).status()).isEqualTo("halted");
        assertThat(rollout(id).statusReason()).endsWith("failed: crash_loop");
    }

    @Test
    void rollbackAfterTheRolloutIsSaidInIt() throws Exception {
        var cluster = cluster();
        var id = begin(5, 0, List.of(cluster));
        offer(id, 1, 5);
        say(id, cluster, "succeeded", null);
        await(waves().finish(id, 1));
        await(waves().succeed(id));
        assertThat(rollout(id).statusReason()).isNull();

        say(id, cluster, "failed", "crash_loop");

        assertThat(rollout(id).status()).isEqualTo("succeeded");
        assertThat(rollout(id).statusReason()).endsWith("failed: crash_loop");
    }

    private UUID soaking(UUID cluster) throws Exception {
        return soaking(cluster, Duration.ofSeconds(60));
    }

    private UUID soaking(UUID cluster, Duration soak) throws Exception {
        var id = begin(5, Math.toIntExact(soak.toSeconds()), List.of(cluster));
        offer(id, 1, 5);
        runStarted(cluster);
        say(id, cluster, "succeeded", null);
        await(waves().soak(id, 1));
        return id;
    }
}

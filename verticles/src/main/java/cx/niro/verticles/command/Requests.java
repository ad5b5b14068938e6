package cx.niro.verticles.command;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages.Accepted;
import cx.niro.verticles.command.CommandMessages.Cancel;
import cx.niro.verticles.command.CommandMessages.CommandDetail;
import cx.niro.verticles.command.CommandMessages.CommandPage;
import cx.niro.verticles.command.CommandMessages.Create;
import cx.niro.verticles.command.CommandMessages.Enqueue;
import cx.niro.verticles.command.CommandMessages.Find;
import cx.niro.verticles.command.CommandMessages.History;
import cx.niro.verticles.command.CommandStore.NewCommand;
import cx.niro.verticles.command.CommandStore.Stored;
import cx.niro.verticles.command.DeliveryStore.Ended;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.AskCapability;
import cx.niro.verticles.fleet.FleetMessages.OfCluster;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/** What people ask of commands. */
final class Requests {
    static final Duration LONGEST_DEADLINE = Duration.ofHours(1);
    /** A caller whose session is revoked hears of it within this time; whoever wants to wait longer asks again. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** The types that people may ask for. */
    private static final Map<String, Offer> OFFERED = new TreeMap<>(Map.of(
            "ping", new Offer(Duration.ofSeconds(30), true, false),
            "apply", new Offer(Duration.ofMinutes(10), false, true),
            "delete", new Offer(Duration.ofMinutes(10), false, true)));

    private final Bus bus;
    private final CommandStore store;
    private final Clock clock;
    private final Waits waits;
    private final Consumer<Stored> made;
    private final Consumer<Ended> ended;

    /**
     * @param nowOnly of no use later: refused while the agent is not heard of
     * @param applies needs the capability to apply, and waits for others of its deployment
     */
    private record Offer(Duration deadline, boolean nowOnly, boolean applies) {}

    Requests(Bus bus, CommandStore store, Clock clock, Waits waits, Consumer<Stored> made, Consumer<Ended> ended) {
        this.bus = bus;
        this.store = store;
        this.clock = clock;
        this.waits = waits;
        this.made = made;
        this.ended = ended;
    }

    /** @param sealed manifests, empty for none */
    Future<Accepted> create(Create request, Buffer sealed) {
        var type = request.command().path("type").asText();
        var offer = OFFERED.get(type);
        if (offer == null) {
            throw Refusals.typeUnknown(type, OFFERED.keySet());
        }
        var deadline = deadline(request, offer);
        var clusterId = id("cluster", request.clusterId());
        var command = new NewCommand(
                request.id(),
                clusterId,
                type,
                payload(request.command()),
                request.summary(),
                request.objectCount(),
                sealed.length() == 0 ? null : sealed,
                offer.applies() ? orderingKey(request.command()) : null,
                request.idempotencyKey(),
                deadline);
        return refuseUnheard(request.principal(), request.clusterId(), offer)
                .compose(heard -> refuseUnable(request.principal(), request.clusterId(), offer))
                .transform(refusal -> refusal.succeeded()
                        ? insert(request.principal(), command)
                        : repeatedOr(refusal.cause(), request.principal(), command));
    }

    /** What would be refused now may have been made before: its repetition is that command. */
    private Future<Accepted> repeatedOr(Throwable refusal, Principal principal, NewCommand command) {
        return command.idempotencyKey() == null || !Refusals.isConflict(refusal)
                ? Future.failedFuture(refusal)
                : store.findRepeated(principal, command)
                        .map(Requests::accepted)
                        .recover(failure -> Future.failedFuture(Refusals.isNotFound(failure) ? refusal : failure));
    }

    private static String orderingKey(JsonNode command) {
        return command.hasNonNull("deployment_id")
                ? "deployment/" + command.get("deployment_id").asText()
                : "apply";
    }

    private static JsonObject payload(JsonNode command) {
        return new JsonObject(Buffer.buffer(ProtocolJson.encode(command)));
    }

    Future<Accepted> enqueue(Enqueue request) {
        var deadline = Duration.ofMillis(request.deadlineMillis());
        var type = request.command().path("type").asText("");
        if (type.isEmpty()) {
            throw ServiceFailure.invalid("command.type", "is missing");
        }
        if (deadline.isNegative() || deadline.isZero()) {
            throw ServiceFailure.invalid("deadline_millis", "must be positive, is " + request.deadlineMillis());
        }
        return insert(
                request.principal(),
                new NewCommand(
                        request.clusterId(),
                        type,
                        payload(request.command()),
                        request.orderingKey(),
                        request.idempotencyKey(),
                        deadline));
    }

    /** The wait begins before the state is read, so that no end falls between the two. */
    Future<CommandDetail> find(Find request) {
        var id = id("command", request.id());
        var wait = waits.begin(id, Duration.ofSeconds(Math.min(request.waitSeconds(), LONGEST_WAIT.toSeconds())));
        return store.find(request.visibleOrgIds(), id)
                .compose(command -> {
                    if (command.isFinished() || request.waitSeconds() == 0) {
                        return Future.succeededFuture(command);
                    }
                    return wait.over().compose(over -> store.find(request.visibleOrgIds(), id));
                })
                .onComplete(answered -> wait.end());
    }

    Future<Accepted> cancel(Cancel request) {
        return store.cancel(request.principal(), id("command", request.id()))
                .onSuccess(ended::accept)
                .map(cancelled ->
                        new Accepted(cancelled.id(), cancelled.status().text()));
    }

    Future<CommandPage> history(History request) {
        return store.history(
                request.visibleOrgIds(),
                id("cluster", request.clusterId()),
                HistoryFilter.of(request.status(), request.type()),
                request.limit(),
                request.cursor());
    }

    private Future<Accepted> insert(Principal principal, NewCommand command) {
        return store.insert(principal, command).onSuccess(made::accept).map(Requests::accepted);
    }

    private static Accepted accepted(Stored stored) {
        return new Accepted(stored.id(), stored.status().text());
    }

    private Future<Void> refuseUnheard(Principal principal, String clusterId, Offer offer) {
        if (!offer.nowOnly()) {
            return Future.succeededFuture();
        }
        return bus.request(FleetMessages.GET_STATUS, new OfCluster(principal.visibleOrgIds(), clusterId))
                .compose(cluster -> FleetMessages.UNHEARD.contains(cluster.status())
                        ? Future.failedFuture(Refusals.clusterOffline(cluster.status()))
                        : Future.succeededFuture());
    }

    /** A cluster that was never heard of may turn out to be able; one that says that it is not is asked no more. */
    private Future<Void> refuseUnable(Principal principal, String clusterId, Offer offer) {
        if (!offer.applies()) {
            return Future.succeededFuture();
        }
        return bus.request(
                        FleetMessages.GET_CAPABILITY,
                        new AskCapability(principal.visibleOrgIds(), clusterId, "apply_enabled"))
                .compose(now -> now.enabled() || FleetMessages.NEVER_HEARD.equals(now.status())
                        ? Future.succeededFuture()
                        : Future.failedFuture(Refusals.capabilityMissing(now.flag(), now.enableCommand())));
    }

    private Duration deadline(Create request, Offer offer) {
        var field = request.deadline() == null ? "deadline_seconds" : "deadline";
        if (request.deadline() != null && request.deadlineSeconds() != null) {
            throw ServiceFailure.invalid(field, "stands beside deadline_seconds; give one of the two");
        }
        var deadline = request.deadline() != null
                ? Duration.between(clock.instant(), request.deadline())
                : request.deadlineSeconds() != null ? Duration.ofSeconds(request.deadlineSeconds()) : offer.deadline();
        if (deadline.isNegative() || deadline.isZero()) {
            throw ServiceFailure.invalid(field, "must lie in the future");
        }
        if (deadline.compareTo(LONGEST_DEADLINE) > 0) {
            throw ServiceFailure.invalid(field, "must be at most " + LONGEST_DEADLINE.toSeconds() + " seconds ahead");
        }
        return deadline;
    }

    private static UUID id(String what, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ServiceFailure.notFound(what, text);
        }
    }
}

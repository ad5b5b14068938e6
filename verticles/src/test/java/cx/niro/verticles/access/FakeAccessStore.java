package cx.niro.verticles.access;

import cx.niro.verticles.access.AccessMessages.Me;
import cx.niro.verticles.access.AccessMessages.Organization;
import cx.niro.verticles.access.AccessMessages.Person;
import cx.niro.verticles.access.AccessMessages.Token;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@link AccessStore} in memory. Can be switched off, like a database that is down. */
final class FakeAccessStore implements AccessStore {
    private final Map<UUID, Org> organizations = new LinkedHashMap<>();
    private final Map<UUID, NewAccount> accounts = new LinkedHashMap<>();
    private final List<Member> members = new ArrayList<>();
    private final Map<UUID, Session> sessions = new HashMap<>();
    private final Map<UUID, ApiToken> tokens = new LinkedHashMap<>();
    private final Map<String, Attempts> attempts = new HashMap<>();
    private final Map<String, Buffer> kept = new HashMap<>();
    private final List<String> audit = new ArrayList<>();
    private boolean down;
    private Future<?> answersAfter = Future.succeededFuture();

    synchronized void down(boolean isDown) {
        down = isDown;
    }

    /** What is read from now on is answered only then. */
    synchronized void answerAfter(Future<?> moment) {
        answersAfter = moment;
    }

    synchronized List<String> audit() {
        return List.copyOf(audit);
    }

    @Override
    public synchronized Future<Void> ensureRootOrganization(UUID id, String name) {
        return up(() -> {
            if (organizations.values().stream().noneMatch(org -> org.parentId == null)) {
                organizations.put(id, new Org(id, null, name));
            }
            return null;
        });
    }

    @Override
    public synchronized Future<Void> createOrganization(UUID id, UUID parentId, String name) {
        return up(() -> {
            organizations.put(id, new Org(id, parentId, name));
            return null;
        });
    }

    @Override
    public synchronized Future<Boolean> hasAccounts() {
        return up(() -> !accounts.isEmpty());
    }

    @Override
    public synchronized Future<Boolean> createFirstAccount(NewAccount account) {
        return up(() -> {
            if (!accounts.isEmpty()) {
                return false;
            }
            var root = organizations.values().stream()
                    .filter(org -> org.parentId == null)
                    .findFirst()
                    .orElseThrow();
            add(account, root.id, Principal.Role.OWNER);
            kept.keySet().removeIf(name -> name.startsWith(PgAccessStore.SETUP_CODE));
            return true;
        });
    }

    @Override
    public synchronized Future<Void> createAccount(NewAccount account, UUID orgId, Principal.Role role) {
        return up(() -> {
            if (accounts.values().stream().anyMatch(known -> known.email().equalsIgnoreCase(account.email()))) {
                throw new ServiceFailure(ServiceFailure.Code.CONFLICT, "email_taken", "taken");
            }
            add(account, orgId, role);
            return null;
        });
    }

    private void add(NewAccount account, UUID orgId, Principal.Role role) {
        accounts.put(account.id(), account);
        members.add(new Member(orgId, account.id(), role));
        audit.add("account.create");
    }

    @Override
    public synchronized Future<Optional<KnownAccount>> findAccount(String email) {
        return up(() -> accounts.values().stream()
                .filter(account -> account.email().equalsIgnoreCase(email))
                .findFirst()
                .map(account -> new KnownAccount(account.id(), account.email(), account.passwordHash())));
    }

    @Override
    public synchronized Future<Principal> openSession(UUID sessionId, UUID accountId, Instant now, Instant expiresAt) {
        return up(() -> {
            var member = members.stream()
                    .filter(each -> each.accountId.equals(accountId))
                    .findFirst()
                    .orElseThrow(
                            () -> new ServiceFailure(ServiceFailure.Code.DENIED, "no_membership", "no organization"));
            sessions.put(sessionId, new Session(accountId, member.orgId, expiresAt));
            audit.add("session.open");
            return principal(sessionId, accountId, member.orgId).orElseThrow();
        });
    }

    @Override
    public synchronized Future<Optional<Known>> findSession(UUID sessionId, Instant now) {
        return up(() -> Optional.ofNullable(sessions.get(sessionId))
                .filter(session -> session.expiresAt.isAfter(now))
                .flatMap(session -> principal(sessionId, session.accountId, session.orgId)
                        .map(principal -> new Known(principal, session.expiresAt))));
    }

    @Override
    public synchronized Future<Boolean> closeSession(Principal caller, Instant now) {
        return up(() -> {
            var closed = sessions.remove(caller.sessionId()) != null;
            if (closed) {
                audit.add("session.close");
            }
            return closed;
        });
    }

    @Override
    public synchronized Future<Void> createToken(
            Principal caller, UUID tokenId, String name, Buffer hash, Instant now) {
        return up(() -> {
            if (tokens.values().stream()
                            .filter(token -> token.accountId.equals(caller.userId()))
                            .count()
                    >= PgAccessStore.MOST_TOKENS) {
                throw PgAccessStore.tooManyTokens();
            }
            tokens.put(tokenId, new ApiToken(caller.userId(), caller.orgId(), name, hash, now, null));
            audit.add("token.create");
            return null;
        });
    }

    @Override
    public synchronized Future<List<Token>> listTokens(UUID accountId) {
        return up(() -> tokens.entrySet().stream()
                .filter(entry -> entry.getValue().accountId.equals(accountId))
                .map(entry -> new Token(
                        entry.getKey(), entry.getValue().name, entry.getValue().createdAt, entry.getValue().lastUsedAt))
                .sorted(Comparator.comparing(Token::createdAt).reversed())
                .toList());
    }

    @Override
    public synchronized Future<Optional<Known>> findToken(Buffer hash, Instant now) {
        return up(() -> tokens.entrySet().stream()
                .filter(entry -> entry.getValue().hash.equals(hash))
                .findFirst()
                .flatMap(entry -> {
                    var token = entry.getValue();
                    if (token.lastUsedAt == null || token.lastUsedAt.isBefore(now.minusSeconds(60))) {
                        tokens.put(entry.getKey(), token.usedAt(now));
                    }
                    return principal(entry.getKey(), token.accountId, token.orgId)
                            .map(principal -> new Known(principal, null));
                }));
    }

    @Override
    public synchronized Future<Boolean> revokeToken(Principal caller, UUID tokenId, Instant now) {
        return up(() -> {
            var token = tokens.get(tokenId);
            if (token == null || !token.accountId.equals(caller.userId())) {
                return false;
            }
            tokens.remove(tokenId);
            audit.add("token.revoke");
            return true;
        });
    }

    @Override
    public synchronized Future<Me> describe(Principal caller) {
        return up(() -> new Me(
                new Person(caller.userId(), caller.email()),
                new Organization(caller.orgId(), organizations.get(caller.orgId()).name),
                PgAccessStore.lower(caller.role())));
    }

    synchronized Set<String> attemptKeys() {
        return Set.copyOf(attempts.keySet());
    }

    @Override
    public synchronized Future<List<Attempts>> countAttempt(List<String> keys, Instant now, Duration window) {
        return up(() -> keys.stream()
                .map(key -> attempts.compute(
                        key,
                        (same, last) -> last == null || !last.since().isAfter(now.minus(window))
                                ? new Attempts(key, 1, now)
                                : new Attempts(key, last.count() + 1, last.since())))
                .toList());
    }

    @Override
    public synchronized Future<Void> forgiveAttempt(String cleared, List<String> lessened) {
        return up(() -> {
            attempts.remove(cleared);
            lessened.forEach(key -> attempts.computeIfPresent(
                    key, (same, last) -> new Attempts(key, Math.max(0, last.count() - 1), last.since())));
            return null;
        });
    }

    @Override
    public synchronized Future<Buffer> keep(String name, Buffer value) {
        return up(() -> {
            kept.putIfAbsent(name, value);
            return kept.get(name);
        });
    }

    @Override
    public synchronized Future<Boolean> isKept(String name) {
        return up(() -> kept.containsKey(name));
    }

    private Optional<Principal> principal(UUID sessionId, UUID accountId, UUID orgId) {
        return members.stream()
                .filter(member -> member.accountId.equals(accountId) && member.orgId.equals(orgId))
                .findFirst()
                .map(member -> new Principal(
                        sessionId,
                        accountId,
                        accounts.get(accountId).email(),
                        orgId,
                        List.copyOf(subtree(orgId)),
                        member.role));
    }

    private Set<UUID> subtree(UUID root) {
        var found = new LinkedHashSet<UUID>(Set.of(root));
        organizations.values().stream()
                .filter(org -> root.equals(org.parentId))
                .forEach(org -> found.addAll(subtree(org.id)));
        return found;
    }

    private <T> Future<T> up(java.util.function.Supplier<T> work) {
        if (down) {
            return Future.failedFuture(
                    ServiceFailure.unavailable("database_unavailable", "down", Duration.ofSeconds(5), null));
        }
        try {
            var found = work.get();
            return answersAfter.isComplete()
                    ? Future.succeededFuture(found)
                    : answersAfter.transform(moment -> Future.succeededFuture(found));
        } catch (ServiceFailure failure) {
            return Future.failedFuture(failure);
        }
    }

    private record Org(UUID id, UUID parentId, String name) {}

    private record Member(UUID orgId, UUID accountId, Principal.Role role) {}

    private record Session(UUID accountId, UUID orgId, Instant expiresAt) {}

    private record ApiToken(
            UUID accountId, UUID orgId, String name, Buffer hash, Instant createdAt, Instant lastUsedAt) {
        ApiToken usedAt(Instant now) {
            return new ApiToken(accountId, orgId, name, hash, createdAt, now);
        }
    }
}

package cx.niro.verticles.logs;

import cx.niro.verticles.gateway.Principal;
import java.util.List;
import java.util.UUID;

/** People who look at logs. */
final class TestViewers {
    private TestViewers() {}

    static Principal member(UUID orgId) {
        return new Principal(
                UUID.randomUUID(), UUID.randomUUID(), "ann@test", orgId, List.of(orgId), Principal.Role.MEMBER);
    }
}

package cx.niro.verticles.gateway;

import cx.niro.verticles.bus.ServiceFailure;
import java.util.List;
import java.util.UUID;

/**
 * Who calls, and what they may do.
 *
 * @param sessionId of the session or API token
 * @param orgId the organization that the caller acts in: what is made belongs to it
 * @param visibleOrgIds the subtree of organizations that every query is scoped by; contains {@code orgId}
 */
public record Principal(UUID sessionId, UUID userId, String email, UUID orgId, List<UUID> visibleOrgIds, Role role) {
    /** Roles in an organization, weakest first. */
    public enum Role {
        VIEWER,
        MEMBER,
        ADMIN,
        OWNER;

        public boolean covers(Role needed) {
            return compareTo(needed) >= 0;
        }
    }

    public Principal {
        visibleOrgIds = List.copyOf(visibleOrgIds);
    }

    /** Fails with DENIED unless the caller's role covers the needed one. */
    public void require(Role needed) {
        if (!role.covers(needed)) {
            throw new ServiceFailure(
                    ServiceFailure.Code.DENIED,
                    "role_missing",
                    "this needs the role " + needed.name().toLowerCase(java.util.Locale.ROOT) + ", you are "
                            + role.name().toLowerCase(java.util.Locale.ROOT));
        }
    }
}

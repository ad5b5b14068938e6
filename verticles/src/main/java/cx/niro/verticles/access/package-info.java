/**
 * Who may come in, and what they may do: organizations, accounts, memberships, sessions, API tokens, the audit log.
 *
 * <p>Answers {@code access.authenticate} for the gateway and the addresses of its own API; tells
 * {@code access.principal-revoked}. Tables: organization, account, membership, session, api_token, sign_in_failure, audit,
 * installation. While the database is down nobody can sign in or out; callers who were known within the last hour stay
 * known.
 */
package cx.niro.verticles.access;

package cx.niro.verticles.fleet;

/**
 * Why a status is what it is.
 *
 * @param code stable, for programs
 * @param message for people
 */
record Reason(String code, String message) {}

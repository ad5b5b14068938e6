/** The handles to PostgreSQL that the stores share, and what an unreachable database looks like to a caller. */
package cx.niro.verticles.database;

package cx.niro.verticles.gateway;

/** The routes of one concern. An instance belongs to one event loop; everything it needs goes over the bus. */
public interface Api {
    /** Adds this concern's routes. */
    void mount(Routes routes);
}

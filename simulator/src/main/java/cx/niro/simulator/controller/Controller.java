package cx.niro.simulator.controller;

/** Brings one object of its kind to what it asks for; called again after every change that concerns it. */
public interface Controller {
    /** The object may be gone by now. */
    void reconcile(String namespace, String name);
}

package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Brings one object of its kind to what it asks for; called again after every change that concerns it. */
public interface Controller {
    /** @param object as it is stored now; it may be terminating */
    void reconcile(ObjectNode object);
}

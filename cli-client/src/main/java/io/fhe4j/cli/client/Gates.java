package io.fhe4j.cli.client;

import io.fhe4j.ringgsw.Gate;
import java.util.List;

/**
 * What circuits are made of: gates on bits of some kind, encrypted or clear.
 *
 * @param <B> a bit
 */
interface Gates<B> {

    /** Gates that do not wait for one another, each on its pair of operands. */
    List<B> evaluate(List<Gate> gates, List<B> x, List<B> y);

    /** The opposite bit, at no cost. */
    B not(B x);
}

package io.fhe4j.ringgsw;

import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.api.SecurityEstimate;
import io.fhe4j.api.SecurityEstimate.Component;
import java.util.List;

/** What of a FHEW set is published under its secrets. */
final class FhewSecurity {

    private FhewSecurity() {}

    /**
     * The LWE secret under ciphertexts and the switching key, of which the key has the larger modulus, q_KS; the ring secret under the blind rotation
     * key, modulo Q. All errors have one deviation.
     */
    static SecurityEstimate of(FhewParameters.Spec spec) {
        return new SecurityEstimate(List.of(
                Component.of(
                        "LWE keys modulo q_KS",
                        spec.lweDimension(),
                        Secret.of(spec.lweSecret()),
                        (double) spec.switchingModulus().value(),
                        FhewParameters.ERROR_DEVIATION),
                Component.of(
                        "ring keys modulo Q",
                        spec.ringDegree(),
                        Secret.of(spec.ringSecret()),
                        (double) spec.ringModulus().value(),
                        FhewParameters.ERROR_DEVIATION)));
    }
}

package io.fhe4j.backend.pim.engine;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a task does, with nothing that depends on a device's constants: tasks that do the same on the same links share one. */
public sealed interface Work {

    /** A kernel's name, or upload, load, download, move, broadcast, twiddles, spill, reload. */
    String label();

    /**
     * A kernel on one residue row.
     *
     * @param label its name
     * @param kernel the kernel
     * @param form of its result
     * @param width words of the row
     * @param terms of a sum, levels of a gadget, or 1
     * @param modulus of the row
     * @param source modulus of the first row of the first operand
     * @param gadget of digits, else null
     * @param part of a conversion; else null
     */
    record Compute(
            String label,
            Kernel kernel,
            Form form,
            int width,
            int terms,
            Modulus modulus,
            Modulus source,
            @Nullable Gadget gadget,
            @Nullable ConversionPart part)
            implements Work {}

    /**
     * A residue row sent from the first site to the others.
     *
     * @param label why
     * @param sites where it comes from, then where it goes
     * @param width words of the row
     */
    record Send(String label, List<Integer> sites, int width) implements Work {}

    /**
     * A residue row to or from the host.
     *
     * @param label why
     * @param channel the channel of its site
     * @param width words of the row
     */
    record Host(String label, int channel, int width) implements Work {

        /** Whether the host sends. */
        public boolean toDevice() {
            return !label.equals(DOWNLOAD) && !label.equals(SPILL);
        }
    }

    /** Encrypted data from the host. */
    String UPLOAD = "upload";

    /** Keys, plaintexts and control data from the host. */
    String LOAD = "load";

    /** To the host. */
    String DOWNLOAD = "download";

    /** Tables of transforms from the host. */
    String TWIDDLES = "twiddles";

    /** To the host, for want of room. */
    String SPILL = "spill";

    /** From the host, where it was for want of room. */
    String RELOAD = "reload";

    /** From one site to another. */
    String MOVE = "move";

    /** From one site to several. */
    String BROADCAST = "broadcast";

    /** A row whose home another site becomes, to make room. */
    String RELOCATE = "relocate";
}

/** FHEmem: the kernels mapped to DRAM with near-mat units, and the backend {@code "pim-fhemem"}. */
@NullMarked
package io.fhe4j.backend.pim.fhemem;

import org.jspecify.annotations.NullMarked;

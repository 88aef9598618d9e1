/**
 * The search for parameter sets: of all that are secure enough, fail seldom enough and have keys small enough, the one of least predicted time. What
 * is fast is read from a table of kernel times ({@link io.fhe4j.ringgsw.cost.CostTable}), so that a search gives the same answer everywhere and takes
 * seconds; {@code fhe4j bench --calibrate} measures another table.
 */
@NullMarked
package io.fhe4j.ringgsw.search;

import org.jspecify.annotations.NullMarked;

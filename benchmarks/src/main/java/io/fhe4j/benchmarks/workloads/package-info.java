/**
 * Programs for simulated accelerators, at sizes that no data is needed for: operations recorded from the library's evaluators on shapes alone, and
 * the workloads that accelerators are measured on, composed of these operations in {@link io.fhe4j.benchmarks.workloads.Workloads}.
 *
 * <p>A workload is a table of phases. Each operation that occurs in it is recorded once for each level; a phase says how often it is repeated. So a
 * workload becomes a real program by recording that program as one operation.
 */
@NullMarked
package io.fhe4j.benchmarks.workloads;

import org.jspecify.annotations.NullMarked;

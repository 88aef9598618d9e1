@org.jspecify.annotations.NullMarked
package io.fhe4j.benchmarks.workloads;

/** What reports on simulated memories share: figures with marks and intervals, tables, and what dominates them. */
@NullMarked
package io.fhe4j.backend.pim.report;

import org.jspecify.annotations.NullMarked;

/**
 * ReRAM that computes in its cells: {@link io.fhe4j.backend.pim.reram.LogicArray} is the array, {@link io.fhe4j.backend.pim.reram.LogicBuilder}
 * writes micro-programs for it, {@link io.fhe4j.backend.pim.reram.LogicPrograms} has those of modular arithmetic, and {@link
 * io.fhe4j.backend.pim.reram.LogicTransform} runs whole transforms.
 *
 * <p>Rows are lanes: a gate acts on whole columns, in all rows that its mask selects at once. A word takes neighbouring columns of a row, least
 * significant bit first, so that shifting it is renaming. A cell must be initialised before a gate drives it, and written before it is read;
 * the array refuses everything else.
 */
@NullMarked
package io.fhe4j.backend.pim.reram;

import org.jspecify.annotations.NullMarked;

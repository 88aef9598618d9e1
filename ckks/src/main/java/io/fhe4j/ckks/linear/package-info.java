/** Linear maps of slots as sums of rotated diagonals (Halevi, Shoup 2014, §4.3), planned for baby steps and giant steps. */
@NullMarked
package io.fhe4j.ckks.linear;

import org.jspecify.annotations.NullMarked;

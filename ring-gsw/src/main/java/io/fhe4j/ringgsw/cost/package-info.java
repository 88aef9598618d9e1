/** What kernels cost: the table by which parameters are searched for and look-ups are planned. */
@NullMarked
package io.fhe4j.ringgsw.cost;

import org.jspecify.annotations.NullMarked;

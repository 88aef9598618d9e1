/** What the build has to deliver: module descriptors, services, and documents that agree with the code. */
@NullMarked
package io.fhe4j.tests.build;

import org.jspecify.annotations.NullMarked;

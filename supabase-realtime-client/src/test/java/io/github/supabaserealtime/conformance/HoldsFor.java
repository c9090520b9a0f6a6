package io.github.supabaserealtime.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the one generation of servers that a case holds for. A case without it holds for
 * all of them; at a server of another generation the case is left out.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface HoldsFor {

	Generation value();

}

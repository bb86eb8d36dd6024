package dev.sallyport.it;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** No class ends in a word that says nothing. */
final class NamedWell extends ArchCondition<JavaClass> {
    private final Set<String> suffixes;

    NamedWell(Set<String> suffixes) {
        super("not end in one of " + suffixes);
        this.suffixes = suffixes;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (String suffix : suffixes) {
            if (type.getSimpleName().endsWith(suffix)) {
                events.add(SimpleConditionEvent.violated(type, type.getName() + " ends in " + suffix));
            }
        }
    }
}

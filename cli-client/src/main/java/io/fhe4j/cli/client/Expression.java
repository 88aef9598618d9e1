package io.fhe4j.cli.client;

import java.math.BigInteger;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** A formula of numbers and bits, as a tree whose kinds fit together: the parser sees to that. */
sealed interface Expression {

    /** What it is the value of. */
    enum Kind {
        NUMBER("a number"),
        BIT("a truth value");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** For messages. */
        String words() {
            return words;
        }
    }

    Kind kind();

    /** The place of its sign, from 0 on. */
    int place();

    List<Expression> operands();

    /** A number in the text. */
    record Constant(BigInteger value, int place) implements Expression {
        @Override
        public Kind kind() {
            return Kind.NUMBER;
        }

        @Override
        public List<Expression> operands() {
            return List.of();
        }
    }

    /** A variable, a lower-case letter. */
    record Variable(char name, int place) implements Expression {
        @Override
        public Kind kind() {
            return Kind.NUMBER;
        }

        @Override
        public List<Expression> operands() {
            return List.of();
        }
    }

    /** −x of a number. */
    record Negated(Expression operand, int place) implements Expression {
        @Override
        public Kind kind() {
            return Kind.NUMBER;
        }

        @Override
        public List<Expression> operands() {
            return List.of(operand);
        }
    }

    /** ~x of a number, !x of a bit. */
    record Complement(Expression operand, int place) implements Expression {
        @Override
        public Kind kind() {
            return operand.kind();
        }

        @Override
        public List<Expression> operands() {
            return List.of(operand);
        }
    }

    /** Two operands of one kind. */
    record Binary(Operator operator, Expression left, Expression right, int place) implements Expression {
        @Override
        public Kind kind() {
            return operator.isComparison() ? Kind.BIT : left.kind();
        }

        @Override
        public List<Expression> operands() {
            return List.of(left, right);
        }
    }

    /** condition ? x : y, of one kind. */
    record Choice(Expression condition, Expression ifTrue, Expression ifFalse, int place) implements Expression {
        @Override
        public Kind kind() {
            return ifTrue.kind();
        }

        @Override
        public List<Expression> operands() {
            return List.of(condition, ifTrue, ifFalse);
        }
    }

    /** The names of its variables. */
    default SortedSet<Character> variables() {
        SortedSet<Character> names = new TreeSet<>();
        if (this instanceof Variable variable) {
            names.add(variable.name);
        }
        operands().forEach(operand -> names.addAll(operand.variables()));
        return names;
    }

    /** Whether its value does not depend on anything. */
    default boolean isConstant() {
        return !(this instanceof Variable) && operands().stream().allMatch(Expression::isConstant);
    }
}

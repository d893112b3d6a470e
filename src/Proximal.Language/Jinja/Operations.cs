namespace Proximal.Language.Jinja;

/// <summary><c>-value</c> or <c>+value</c>.</summary>
internal sealed class SignExpression(int offset, bool negates, Expression value) : Expression(offset)
{
    private protected override object Compute(Run run)
    {
        object operand = value.Evaluate(run);
        return negates ? Numbers.Negate(operand) : Numbers.Plus(operand);
    }
}

/// <summary><c>not value</c>.</summary>
internal sealed class NotExpression(int offset, Expression value) : Expression(offset)
{
    private protected override object Compute(Run run) => !Truth.Of(value.Evaluate(run));
}

/// <summary><c>left and right</c> or <c>left or right</c>: one of the two values.</summary>
internal sealed class LogicExpression(int offset, bool isAnd, Expression left, Expression right) : Expression(offset)
{
    private protected override object Compute(Run run)
    {
        object first = left.Evaluate(run);
        return Truth.Of(first) == isAnd ? right.Evaluate(run) : first;
    }
}

/// <summary><c>value if condition else other</c>.</summary>
internal sealed class ConditionalExpression(int offset, Expression condition, Expression value, Expression? other)
    : Expression(offset)
{
    private protected override object Compute(Run run) =>
        Truth.Of(condition.Evaluate(run)) ? value.Evaluate(run)
        : other is not null ? other.Evaluate(run)
        : new Undefined("the condition of an if without else is false");
}

/// <summary>Arithmetic operation.</summary>
internal sealed class ArithmeticExpression(int offset, string symbol, Expression left, Expression right)
    : Expression(offset)
{
    private protected override object Compute(Run run) =>
        Arithmetic.Calculate(run, symbol, left.Evaluate(run), right.Evaluate(run));
}

/// <summary><c>a ~ b ~ …</c>: the joined texts.</summary>
internal sealed class ConcatenationExpression(int offset, Expression[] parts) : Expression(offset)
{
    private protected override object Compute(Run run)
    {
        string[] texts = Array.ConvertAll(parts, part => ValueText.Of(run, part.Evaluate(run)));
        run.Limits.SpendText(texts.Sum(static text => (long)text.Length));
        return string.Concat(texts);
    }
}

/// <summary>Chain of comparisons, all of which must hold: <c>a &lt; b == c</c>.</summary>
internal sealed class ComparisonExpression(int offset, Expression first, (string Symbol, Expression Value)[] others)
    : Expression(offset)
{
    private protected override object Compute(Run run)
    {
        object left = first.Evaluate(run);
        foreach ((string symbol, Expression value) in others)
        {
            object right = value.Evaluate(run);
            bool holds = symbol switch
            {
                "==" => Comparison.AreEqual(run.Limits, left, right),
                "!=" => !Comparison.AreEqual(run.Limits, left, right),
                "in" => Iteration.Contains(run, right, left),
                "not in" => !Iteration.Contains(run, right, left),
                _ => Comparison.Holds(run.Limits, symbol, left, right),
            };
            if (!holds)
                return false;
            left = right;
        }

        return true;
    }
}

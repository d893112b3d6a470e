using System.Numerics;

namespace Proximal.Language.Jinja;

/// <summary>Arithmetic operators on numbers, texts and lists.</summary>
internal static class Arithmetic
{
    internal static object Calculate(Run run, string symbol, object left, object right)
    {
        if (Numbers.IsNumber(left) && Numbers.IsNumber(right))
            return Numbers.Calculate(run, symbol, left, right);
        if (left is Undefined undefined || (undefined = (right as Undefined)!) is not null)
            throw undefined.Failure();
        return symbol switch
        {
            "+" when left is string a && right is string b => Add(run, a, b),
            "+" when left is ListValue or TupleValue && right.GetType() == left.GetType() => Add(
                run,
                (Sequence)left,
                (Sequence)right
            ),
            "+" when left is string => throw new JinjaException(
                $"can only concatenate str (not \"{TypeNames.Of(right)}\") to str"
            ),
            "*" when left is string or ListValue or TupleValue && Numbers.IsWhole(right) => Repeat(
                run,
                left,
                Numbers.Whole(right)
            ),
            "*" when right is string or ListValue or TupleValue && Numbers.IsWhole(left) => Repeat(
                run,
                right,
                Numbers.Whole(left)
            ),
            "%" when left is string format => PercentFormat.Format(run, format, right),
            _ => throw new JinjaException(
                $"unsupported operand type(s) for {symbol}: '{TypeNames.Of(left)}' and '{TypeNames.Of(right)}'"
            ),
        };
    }

    private static string Add(Run run, string left, string right)
    {
        run.Limits.SpendText((long)left.Length + right.Length);
        return left + right;
    }

    private static Sequence Add(Run run, Sequence left, Sequence right)
    {
        run.Limits.SpendElements((long)left.Count + right.Count);
        return left.With([.. left, .. right]);
    }

    private static object Repeat(Run run, object value, BigInteger times)
    {
        int length = value is string text ? text.Length : ((Sequence)value).Count;
        if (times.Sign <= 0 || length == 0)
            return value is string ? "" : ((Sequence)value).With([]);
        long count = (long)BigInteger.Min(times, int.MaxValue) * length;
        if (value is string part)
        {
            run.Limits.SpendText(count);
            return string.Concat(Enumerable.Repeat(part, (int)times));
        }

        run.Limits.SpendElements(count);
        return ((Sequence)value).With([.. Enumerable.Repeat((Sequence)value, (int)times).SelectMany(static i => i)]);
    }
}

using System.Numerics;

namespace Proximal.Language.Jinja;

/// <summary>Equality and order of values, as in Python.</summary>
internal static class Comparison
{
    internal static bool AreEqual(Limits limits, object left, object right, int depth = 0)
    {
        Limits.CheckDepth(depth);
        limits.Spend(1);
        return (left, right) switch
        {
            (string a, string b) => AreEqual(limits, a, b),
            (Undefined, Undefined) => true,
            (Sequence a, Sequence b) when a.TypeName == b.TypeName => AreEqual(limits, a, b, depth),
            (DictValue a, DictValue b) => AreEqual(limits, a, b, depth),
            (DictView a, DictView b) => a.TypeName == b.TypeName
                && AreEqual(limits, new ListValue([.. a.Items]), new ListValue([.. b.Items]), depth),
            _ when Numbers.IsNumber(left) && Numbers.IsNumber(right) => Numbers.Compare(left, right) == 0,
            _ => ReferenceEquals(left, right),
        };
    }

    /// <summary>Hash of a key of a dict.</summary>
    /// <exception cref="JinjaException">The value cannot be a key.</exception>
    internal static int HashOf(Limits limits, object value, int depth = 0)
    {
        Limits.CheckDepth(depth);
        limits.Spend(1);
        switch (value)
        {
            case string text:
                limits.SpendText(text.Length);
                return string.GetHashCode(text, StringComparison.Ordinal);
            case bool or BigInteger:
                return Numbers.Whole(value).GetHashCode();
            case double number:
                return double.IsInteger(number) ? new BigInteger(number).GetHashCode() : number.GetHashCode();
            case TupleValue tuple:
                var hash = new HashCode();
                foreach (object item in tuple)
                    hash.Add(HashOf(limits, item, depth + 1));
                return hash.ToHashCode();
            case ListValue or DictValue or NamespaceValue:
                throw new JinjaException($"unhashable type: '{TypeNames.Of(value)}'");
            default:
                return System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value);
        }
    }

    /// <summary>Compares two values for <c>&lt;</c> and the like: negative, zero or positive; null for NaN.</summary>
    /// <exception cref="JinjaException">Values of these types have no order.</exception>
    internal static int? Order(Limits limits, object left, object right, string symbol, int depth = 0)
    {
        Limits.CheckDepth(depth);
        limits.Spend(1);
        if (left is string a && right is string b)
        {
            limits.SpendText(Math.Min(a.Length, b.Length));
            return Characters.Compare(a, b);
        }

        if (Numbers.IsNumber(left) && Numbers.IsNumber(right))
            return Numbers.Compare(left, right);
        if (left is not RangeValue && left is Sequence first && right is Sequence second && Same(first, second))
        {
            for (int i = 0; i < Math.Min(first.Count, second.Count); i++)
                if (!AreEqual(limits, first[i], second[i], depth + 1))
                    return Order(limits, first[i], second[i], symbol, depth + 1);
            return first.Count.CompareTo(second.Count);
        }

        if (left is Undefined undefined || (undefined = (right as Undefined)!) is not null)
            throw undefined.Failure();
        throw new JinjaException(
            $"'{symbol}' not supported between instances of '{TypeNames.Of(left)}' and '{TypeNames.Of(right)}'"
        );
    }

    /// <summary>Evaluates <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</summary>
    internal static bool Holds(Limits limits, string symbol, object left, object right) =>
        Order(limits, left, right, symbol) is { } order
        && symbol switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };

    private static bool Same(Sequence first, Sequence second) => first.TypeName == second.TypeName;

    private static bool AreEqual(Limits limits, string left, string right)
    {
        if (left.Length != right.Length)
            return false;
        limits.SpendText(left.Length);
        return left == right;
    }

    private static bool AreEqual(Limits limits, Sequence left, Sequence right, int depth)
    {
        if (left.Count != right.Count)
            return false;
        for (int i = 0; i < left.Count; i++)
            if (!AreEqual(limits, left[i], right[i], depth + 1))
                return false;
        return true;
    }

    private static bool AreEqual(Limits limits, DictValue left, DictValue right, int depth)
    {
        if (left.Count != right.Count)
            return false;
        foreach ((object key, object value) in left.Pairs)
            if (right.Find(key) is not { } other || !AreEqual(limits, value, other, depth + 1))
                return false;
        return true;
    }
}

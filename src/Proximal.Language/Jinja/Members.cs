using System.Numerics;

namespace Proximal.Language.Jinja;

/// <summary>Members and elements of values. Only listed members of listed types exist.</summary>
internal static class Members
{
    // Members of Python's types that change a value.
    private static readonly string[] ChangingList =
    [
        "append",
        "clear",
        "extend",
        "insert",
        "pop",
        "remove",
        "reverse",
        "sort",
    ];
    private static readonly string[] ChangingDict = ["clear", "pop", "popitem", "setdefault", "update"];

    /// <summary><c>value.name</c>: the member, or else the element of a dict.</summary>
    internal static object Member(Run run, object value, string name)
    {
        if (value is Undefined undefined)
            throw undefined.Failure();
        return Attribute(run, value, name)
            ?? Refusal(value, name)
            ?? (value as DictValue)?.Find(name)
            ?? Missing(value, name);
    }

    /// <summary><c>value[key]</c>: the element, or else the member.</summary>
    internal static object Item(Run run, object value, object key)
    {
        if (value is Undefined undefined)
            throw undefined.Failure();
        object? found = value switch
        {
            DictValue dict => key is ListValue or DictValue ? null : dict.Find(key),
            string or Sequence when Numbers.IsWhole(key) => Iteration.ElementAt(run, value, Numbers.Whole(key)),
            _ => null,
        };
        if (found is not null)
            return found;
        if (key is string name)
            return Attribute(run, value, name) ?? Refusal(value, name) ?? Missing(value, name);
        return new Undefined($"{TypeNames.Object(value)} has no element {ValueText.Representation(run, key)}");
    }

    /// <summary>The member of a value; null if it has none of this name.</summary>
    internal static object? Attribute(Run run, object value, string name)
    {
        if (value is IMembers members && members.Member(run, name) is { } member)
            return member;
        Function? method = value switch
        {
            string => TextMethods.Find(name),
            DictValue => CollectionMethods.OfDict(name),
            Sequence => CollectionMethods.OfSequence(name),
            _ => null,
        };
        if (method is not null)
            return new BoundMethod(value, method);
        return (value, name) switch
        {
            (bool or BigInteger, "real" or "numerator") => Numbers.Whole(value),
            (bool or BigInteger, "imag") => BigInteger.Zero,
            (bool or BigInteger, "denominator") => BigInteger.One,
            (bool or BigInteger, "bit_length") => new Function(
                name,
                "",
                (_, _) => new BigInteger((long)BigInteger.Abs(Numbers.Whole(value)).GetBitLength())
            ),
            (double, "real") => value,
            (double, "imag") => 0.0,
            (double number, "is_integer") => new Function(name, "", (_, _) => double.IsInteger(number)),
            _ => null,
        };
    }

    private static Undefined? Refusal(object value, string name) =>
        name.StartsWith("__", StringComparison.Ordinal)
        || (value is ListValue && ChangingList.Contains(name, StringComparer.Ordinal))
        || (value is DictValue && ChangingDict.Contains(name, StringComparer.Ordinal))
            ? new Undefined($"access to attribute '{name}' of '{TypeNames.Of(value)}' object is unsafe.")
            : null;

    private static Undefined Missing(object value, string name) =>
        new($"'{TypeNames.Object(value)}' has no attribute '{name}'");
}

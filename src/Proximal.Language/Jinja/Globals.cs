using System.Numerics;

namespace Proximal.Language.Jinja;

/// <summary>Global functions of templates.</summary>
internal static class Globals
{
    /// <summary>The functions.</summary>
    /// <param name="date">Date and time of <c>strftime_now</c>, which does not exist if this is null.</param>
    internal static IEnumerable<Function> Create(DateTime? date)
    {
        yield return new Function("range", "start stop? step?", Range);
        yield return new Function("dict", Dict);
        yield return new Function("namespace", Namespace);
        yield return new Function("cycler", static (_, arguments) => new Cycler(arguments.Positional));
        yield return new Function(
            "joiner",
            "sep?",
            static (run, a) => new Joiner(a[0] is { } s ? ValueText.Of(run, s) : ", ")
        );
        yield return new Function(
            "raise_exception",
            "message",
            static (run, a) => throw new JinjaException(ValueText.Of(run, a[0]!)) { IsRaised = true }
        );
        if (date is { } now)
            yield return new Function(
                "strftime_now",
                "format",
                (_, a) => DateFormat.Format(now, a[0] as string ?? throw new JinjaException("strftime_now needs text"))
            );
    }

    private static RangeValue Range(Run run, object?[] values)
    {
        long start = values[1] is null ? 0 : Bound(values[0]!),
            stop = Bound(values[1] ?? values[0]!),
            step = values[2] is { } by ? Bound(by) : 1;
        if (step == 0)
            throw new JinjaException("the step of range must not be 0");
        if (Math.Abs(stop - start) / Math.Abs(step) >= Limits.Range + 1)
            throw TooLong();
        var range = new RangeValue(start, stop, step);
        return range.Count <= Limits.Range ? range : throw TooLong();
    }

    private static JinjaException TooLong() => new($"a range has more than {Limits.Range} elements");

    private static long Bound(object value)
    {
        if (value is Undefined undefined)
            throw undefined.Failure();
        if (!Numbers.IsWhole(value))
            throw new JinjaException($"'{TypeNames.Of(value)}' object cannot be interpreted as an integer");
        BigInteger whole = Numbers.Whole(value);
        return BigInteger.Abs(whole) < 1L << 60 ? (long)whole : throw TooLong();
    }

    private static DictValue Dict(Run run, CallArguments arguments)
    {
        if (arguments.Positional.Count > 1)
            throw new JinjaException("dict takes at most one argument without a name");
        var dict = new DictValue(run.Limits);
        foreach (object source in arguments.Positional)
            if (source is DictValue other)
                AddAll(dict, other);
            else
                AddPairs(run, dict, source);
        AddAll(dict, arguments.Named);
        return dict;
    }

    private static NamespaceValue Namespace(Run run, CallArguments arguments)
    {
        var space = new NamespaceValue(run.Limits);
        AddAll(space.Members, Dict(run, arguments));
        return space;
    }

    private static void AddAll(DictValue dict, DictValue source)
    {
        foreach ((object key, object value) in source.Pairs)
            dict.Set(key, value);
    }

    private static void AddPairs(Run run, DictValue dict, object source)
    {
        foreach (object item in Iteration.Over(run, source))
        {
            object[] pair = Iteration.ToArray(run, item);
            if (pair.Length != 2)
                throw new JinjaException("dict needs pairs of a key and a value");
            dict.Set(pair[0], pair[1]);
        }
    }
}

/// <summary>Gives values in turn.</summary>
internal sealed class Cycler(IReadOnlyList<object> items) : IMembers
{
    private int position;

    public object? Member(Run run, string name) =>
        name switch
        {
            "current" => items[position],
            "next" => new Function(name, "", (_, _) => Next()),
            "reset" => new Function(
                name,
                "",
                (_, _) =>
                {
                    position = 0;
                    return None.Value;
                }
            ),
            _ => null,
        };

    private object Next()
    {
        object current = items.Count > 0 ? items[position] : throw new JinjaException("cycler needs a value");
        position = (position + 1) % items.Count;
        return current;
    }
}

/// <summary>Gives an empty text at the first call, and the separator later.</summary>
internal sealed class Joiner(string separator) : ICallable
{
    private bool used;

    public object Call(Run run, CallArguments arguments)
    {
        string text = used ? separator : "";
        used = true;
        return text;
    }
}

using System.Numerics;
using static Proximal.Language.Jinja.Parameters;

namespace Proximal.Language.Jinja;

/// <summary>Tests of values: <c>value is name</c>.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, Function> Known = Create()
        .ToDictionary(static test => test.Name, StringComparer.Ordinal);

    /// <summary>The test of a name.</summary>
    /// <exception cref="JinjaException">There is none.</exception>
    internal static Function Find(string name) =>
        Known.GetValueOrDefault(name)
        ?? throw new JinjaException($"there is no test '{name}'{NearestName.Suggestion(name, Known.Keys)}");

    internal static bool Exists(string name) => Known.ContainsKey(name);

    private static IEnumerable<Function> Create() => [.. Types(), .. Numeric(), .. Comparisons(), .. Others()];

    private static IEnumerable<Function> Types()
    {
        yield return Test("defined", static value => value is not Undefined);
        yield return Test("undefined", static value => value is Undefined);
        yield return Test("none", static value => value is None);
        yield return Test("boolean", static value => value is bool);
        yield return Test("true", static value => value is true);
        yield return Test("false", static value => value is false);
        yield return Test("integer", static value => value is BigInteger);
        yield return Test("float", static value => value is double);
        yield return Test("number", Numbers.IsNumber);
        yield return Test("string", static value => value is string);
        yield return Test("mapping", static value => value is DictValue);
        yield return Test("sequence", static value => value is string or Sequence or DictValue or Undefined);
        yield return Test("iterable", Iteration.IsIterable);
        yield return Test("callable", static value => value is ICallable);
    }

    private static IEnumerable<Function> Numeric()
    {
        yield return new("odd", "value", static (run, a) => IsDivisible(run, a[0]!, 2, rest: 1));
        yield return new("even", "value", static (run, a) => IsDivisible(run, a[0]!, 2, rest: 0));
        yield return new(
            "divisibleby",
            "value num",
            static (run, a) =>
                Comparison.AreEqual(run.Limits, Arithmetic.Calculate(run, "%", a[0]!, a[1]!), BigInteger.Zero)
        );
    }

    private static IEnumerable<Function> Comparisons()
    {
        foreach (string name in (string[])["==", "eq", "equalto"])
            yield return new(name, "value other", static (run, a) => Comparison.AreEqual(run.Limits, a[0]!, a[1]!));
        foreach (string name in (string[])["!=", "ne"])
            yield return new(name, "value other", static (run, a) => !Comparison.AreEqual(run.Limits, a[0]!, a[1]!));
        (string Symbol, string[] Names)[] orders =
        [
            ("<", ["<", "lt", "lessthan"]),
            ("<=", ["<=", "le"]),
            (">", [">", "gt", "greaterthan"]),
            (">=", [">=", "ge"]),
        ];
        foreach ((string symbol, string[] names) in orders)
        foreach (string name in names)
            yield return new(name, "value other", (run, a) => Comparison.Holds(run.Limits, symbol, a[0]!, a[1]!));
        yield return new("in", "value seq", static (run, a) => Iteration.Contains(run, a[1]!, a[0]!));
        yield return new("sameas", "value other", static (_, a) => IsSame(a[0]!, a[1]!));
    }

    private static IEnumerable<Function> Others()
    {
        yield return new("upper", "value", static (run, a) => IsCase(run, a[0]!, "isupper"));
        yield return new("lower", "value", static (run, a) => IsCase(run, a[0]!, "islower"));
        yield return new("filter", "value", static (_, a) => a[0] is string name && Filters.Exists(name));
        yield return new("test", "value", static (_, a) => a[0] is string name && Exists(name));
        yield return Test("escaped", static _ => false);
    }

    private static Function Test(string name, Func<object, bool> holds) =>
        new(name, "value", (_, values) => holds(values[0]!));

    private static bool IsDivisible(Run run, object value, int divisor, int rest) =>
        Comparison.AreEqual(
            run.Limits,
            Arithmetic.Calculate(run, "%", value, new BigInteger(divisor)),
            new BigInteger(rest)
        );

    private static object IsCase(Run run, object value, string method) =>
        TextMethods.Find(method)!.Invoke(run, CallArguments.Of(run, Printed(run, value)));

    // Python keeps one object for small whole numbers and for most short texts.
    private static bool IsSame(object left, object right) =>
        (left, right) switch
        {
            (BigInteger a, BigInteger b) => a == b,
            (string a, string b) => a == b,
            (bool a, bool b) => a == b,
            (double a, double b) => a.Equals(b),
            _ => ReferenceEquals(left, right),
        };
}

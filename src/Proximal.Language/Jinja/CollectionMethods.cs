using static Proximal.Language.Jinja.Parameters;

namespace Proximal.Language.Jinja;

/// <summary>Methods of dicts, lists, tuples and ranges that do not change them.</summary>
internal static class CollectionMethods
{
    private static readonly Dictionary<string, Function> Dicts = OfDicts()
        .ToDictionary(static method => method.Name, StringComparer.Ordinal);

    private static readonly Dictionary<string, Function> Sequences = OfSequences()
        .ToDictionary(static method => method.Name, StringComparer.Ordinal);

    internal static Function? OfDict(string name) => Dicts.GetValueOrDefault(name);

    internal static Function? OfSequence(string name) => Sequences.GetValueOrDefault(name);

    private static IEnumerable<Function> OfDicts()
    {
        yield return new("get", "self key default?", static (_, a) => Dict(a).Find(a[1]!) ?? a[2] ?? None.Value);
        yield return new("keys", "self", static (_, a) => new DictView("dict_keys", Dict(a).Keys));
        yield return new("values", "self", static (_, a) => new DictView("dict_values", Dict(a).Values));
        yield return new(
            "items",
            "self",
            static (run, a) =>
            {
                run.Limits.SpendElements(Dict(a).Count);
                return new DictView("dict_items", Dict(a).Items);
            }
        );
        yield return new("copy", "self", static (_, a) => a[0]!);
    }

    private static IEnumerable<Function> OfSequences()
    {
        yield return new("index", "self value start? stop?", static (run, a) => Number(Index(run, a)));
        yield return new(
            "count",
            "self value",
            static (run, a) => Number(((Sequence)a[0]!).Count(item => Comparison.AreEqual(run.Limits, item, a[1]!)))
        );
        yield return new("copy", "self", static (_, a) => a[0]!);
    }

    private static DictValue Dict(object?[] values) => (DictValue)values[0]!;

    private static int Index(Run run, object?[] values)
    {
        var sequence = (Sequence)values[0]!;
        long start = Whole(values[2], "a position", 0),
            stop = Whole(values[3], "a position", sequence.Count);
        for (long i = Bound(start); i < Bound(stop); i++)
            if (Comparison.AreEqual(run.Limits, sequence[(int)i], values[1]!))
                return (int)i;
        throw new JinjaException($"{ValueText.Representation(run, values[1]!)} is not in {sequence.TypeName}");

        long Bound(long at) => Math.Clamp(at < 0 ? at + sequence.Count : at, 0, sequence.Count);
    }
}

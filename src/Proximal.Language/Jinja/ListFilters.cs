using System.Numerics;
using static Proximal.Language.Jinja.Parameters;

namespace Proximal.Language.Jinja;

/// <summary>Filters of lists and dicts.</summary>
internal static class ListFilters
{
    internal static IEnumerable<Function> All()
    {
        yield return new("length", "value", static (run, a) => Number(Iteration.LengthOf(run, a[0]!)));
        yield return new("list", "value", static (run, a) => new ListValue(Iteration.ToArray(run, a[0]!)));
        yield return new("first", "value", static (run, a) => First(Iteration.Over(run, a[0]!)));
        yield return new("last", "value", static (run, a) => First(Reversed(run, a[0]!)));
        yield return new("reverse", "value", Reverse);
        yield return new(
            "default",
            "value default_value? boolean?",
            static (_, a) => a[0] is Undefined || (Flag(a[2]) && !Truth.Of(a[0]!)) ? a[1] ?? "" : a[0]!
        );
        yield return new("items", "value", Items);
        yield return new("join", "value d? attribute?", Join);
        yield return new("sort", "value reverse? case_sensitive? attribute?", Sort);
        yield return new("dictsort", "value case_sensitive? by? reverse?", SortDict);
        yield return new("unique", "value case_sensitive? attribute?", Unique);
        yield return new(
            "max",
            "value case_sensitive? attribute?",
            static (run, a) => Extreme(run, a, static order => order > 0)
        );
        yield return new(
            "min",
            "value case_sensitive? attribute?",
            static (run, a) => Extreme(run, a, static order => order < 0)
        );
        yield return new("sum", "iterable attribute? start?", Sum);
        yield return new("groupby", "value attribute default? case_sensitive?", Group);
        yield return new("batch", "value linecount fill_with?", Batch);
        yield return new("slice", "value slices fill_with?", Slice);
    }

    private static object First(IEnumerable<object> items) =>
        items.FirstOrDefault() ?? new Undefined("the sequence is empty");

    private static IEnumerable<object> Reversed(Run run, object value) =>
        value is Sequence or DictValue or string or DictView or Undefined
            ? Iteration.ToArray(run, value).Reverse()
            : throw new JinjaException($"'{TypeNames.Of(value)}' object is not reversible");

    private static object Reverse(Run run, object?[] values)
    {
        object value = values[0]!;
        if (value is string)
            return string.Concat(Reversed(run, value).Cast<string>());
        object[] items = Iteration.ToArray(run, value);
        Array.Reverse(items);
        return value is IteratorValue ? new ListValue(items) : new IteratorValue("reversed", items);
    }

    private static IteratorValue Items(Run run, object?[] values)
    {
        return new IteratorValue("generator", Pairs());

        IEnumerable<object> Pairs()
        {
            if (values[0] is Undefined)
                yield break;
            if (values[0] is not DictValue dict)
                throw new JinjaException("Can only get item pairs from a mapping.");
            foreach (object pair in dict.Items)
                yield return pair;
        }
    }

    private static string Join(Run run, object?[] values)
    {
        string separator = values[1] is null ? "" : Printed(run, values[1]);
        IEnumerable<object> items = Iteration.Over(run, values[0]!);
        if (values[2] is not (null or None))
            items = items.Select(ItemPath.Of(run, values[2]!));
        var texts = new List<string>();
        long length = 0;
        foreach (object item in items)
        {
            texts.Add(Printed(run, item));
            length += texts[^1].Length + separator.Length;
            run.Limits.SpendText(length > Limits.Text ? length : 0);
        }

        run.Limits.SpendText(length);
        return string.Join(separator, texts);
    }

    private static ListValue Sort(Run run, object?[] values)
    {
        Func<object, object>[] paths = values[3] is string several
            ? [.. several.Split(',').Select(path => ItemPath.Of(run, path))]
            : [ItemPath.Of(run, values[3] ?? None.Value)];
        bool matchesCase = Flag(values[2]);
        object[] items = Iteration.ToArray(run, values[0]!);
        return new ListValue(
            Sorting.Sort(
                run,
                items,
                item => new TupleValue([.. paths.Select(path => Key(path(item), matchesCase))]),
                Flag(values[1])
            )
        );
    }

    private static ListValue SortDict(Run run, object?[] values)
    {
        if (values[0] is Undefined undefined)
            throw undefined.Failure();
        if (values[0] is not DictValue dict)
            throw new JinjaException($"dictsort needs a dict, not '{TypeNames.Of(values[0]!)}'");
        string by = values[2] is null ? "key" : Text(values[2], "the order");
        if (by is not ("key" or "value"))
            throw new JinjaException("dictsort sorts by 'key' or 'value'");
        bool matchesCase = Flag(values[1]);
        return new ListValue([
            .. Sorting
                .Sort(run, dict.Pairs, pair => Key(by == "key" ? pair.Key : pair.Value, matchesCase), Flag(values[3]))
                .Select(static object (pair) => new TupleValue([pair.Key, pair.Value])),
        ]);
    }

    private static IteratorValue Unique(Run run, object?[] values)
    {
        Func<object, object> path = ItemPath.Of(run, values[2] ?? None.Value);
        return new IteratorValue("generator", Select());

        IEnumerable<object> Select()
        {
            var seen = new DictValue(run.Limits);
            foreach (object item in Iteration.Over(run, values[0]!))
            {
                object key = Key(path(item), Flag(values[1]));
                if (seen.Find(key) is not null)
                    continue;
                seen.Set(key, true);
                yield return item;
            }
        }
    }

    private static object Extreme(Run run, object?[] values, Func<int, bool> isBetter)
    {
        Func<object, object> path = ItemPath.Of(run, values[2] ?? None.Value);
        (object? best, object? bestKey) = (null, null);
        foreach (object item in Iteration.Over(run, values[0]!))
        {
            object key = Key(path(item), Flag(values[1]));
            if (bestKey is null || (Comparison.Order(run.Limits, key, bestKey, "<") is { } order && isBetter(order)))
                (best, bestKey) = (item, key);
        }

        return best ?? new Undefined("the sequence is empty");
    }

    private static object Sum(Run run, object?[] values)
    {
        Func<object, object> path = ItemPath.Of(run, values[1] ?? None.Value);
        object sum = values[2] ?? BigInteger.Zero;
        if (sum is string)
            throw new JinjaException("sum cannot add texts; use join");
        foreach (object item in Iteration.Over(run, values[0]!))
            sum = Arithmetic.Calculate(run, "+", sum, path(item));
        return sum;
    }

    private static ListValue Group(Run run, object?[] values)
    {
        Func<object, object> path = ItemPath.Of(run, values[1]!, values[2]);
        bool matchesCase = Flag(values[3]);
        object[] sorted = Sorting.Sort(
            run,
            Iteration.ToArray(run, values[0]!),
            item => Key(path(item), matchesCase),
            reverse: false
        );
        var groups = new List<(object Key, List<object> Items)>();
        foreach (object item in sorted)
        {
            object key = Key(path(item), matchesCase);
            if (groups.Count == 0 || !Comparison.AreEqual(run.Limits, groups[^1].Key, key))
                groups.Add((key, []));
            groups[^1].Items.Add(item);
        }

        return new ListValue([
            .. groups.Select(
                object (group) => new TupleValue([path(group.Items[0]), new ListValue(group.Items)], "grouper", "list")
            ),
        ]);
    }

    private static IteratorValue Batch(Run run, object?[] values)
    {
        int size = Length(values[1], "the number of items", 1);
        return new IteratorValue("generator", Batches());

        IEnumerable<object> Batches()
        {
            object[] items = Iteration.ToArray(run, values[0]!);
            if (size == 0)
                throw new JinjaException("batch needs a number of at least 1");
            run.Limits.SpendElements(values[2] is null or None ? 0 : size);
            foreach (object[] chunk in items.Chunk(size))
                yield return new ListValue(Filled(chunk, size - chunk.Length, values[2]));
        }
    }

    private static IteratorValue Slice(Run run, object?[] values)
    {
        int slices = Length(values[1], "the number of slices", 1);
        return new IteratorValue("generator", Slices());

        IEnumerable<object> Slices()
        {
            object[] items = Iteration.ToArray(run, values[0]!);
            if (slices == 0)
                throw new JinjaException("slice needs a number of at least 1");
            run.Limits.SpendElements(slices);
            (int size, int longer) = Math.DivRem(items.Length, slices);
            for (int i = 0, at = 0; i < slices; i++)
            {
                int count = size + (i < longer ? 1 : 0);
                yield return new ListValue(Filled(items[at..(at + count)], i < longer ? 0 : 1, values[2]));
                at += count;
            }
        }
    }

    private static object[] Filled(object[] items, int missing, object? value) =>
        value is null or None ? items : [.. items, .. Enumerable.Repeat(value, missing)];

    private static object Key(object value, bool matchesCase) =>
        value is string text && !matchesCase ? CaseMapping.Lower(text) : value;
}

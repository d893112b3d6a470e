namespace Proximal.Language.Jinja;

/// <summary>Stable sorting of values by their order.</summary>
internal static class Sorting
{
    /// <summary>Sorts items by keys. Equal items keep their order in both directions, as in Python.</summary>
    /// <exception cref="JinjaException">Two keys have no order.</exception>
    internal static T[] Sort<T>(Run run, IEnumerable<T> items, Func<T, object> key, bool reverse)
    {
        (object Key, T Item)[] sorted = [.. items.Select(item => (key(item), item))];
        run.Limits.SpendElements(sorted.Length);
        var merged = new (object Key, T Item)[sorted.Length];
        for (int width = 1; width < sorted.Length; width *= 2)
        {
            for (int start = 0; start < sorted.Length; start += 2 * width)
                Merge(run, sorted, merged, start, width, reverse);
            (sorted, merged) = (merged, sorted);
        }

        return Array.ConvertAll(sorted, static pair => pair.Item);
    }

    // Merges two neighboring sorted parts of a width. Not Array.Sort: it wraps the exceptions of comparisons.
    private static void Merge<T>(
        Run run,
        (object Key, T Item)[] source,
        (object Key, T Item)[] target,
        int start,
        int width,
        bool reverse
    )
    {
        int middle = Math.Min(start + width, source.Length),
            end = Math.Min(start + (2 * width), source.Length);
        for (int left = start, right = middle, at = start; at < end; at++)
        {
            bool takesLeft = right == end || (left < middle && !IsBefore(source[right].Key, source[left].Key));
            target[at] = source[takesLeft ? left++ : right++];
        }

        bool IsBefore(object first, object second) => reverse ? IsLess(second, first) : IsLess(first, second);

        bool IsLess(object first, object second) => Comparison.Order(run.Limits, first, second, "<") < 0;
    }
}

namespace Proximal.Language.Jinja;

/// <summary>Dict: keys in the order in which they were added. Templates can read it, not change it.</summary>
/// <param name="limits">Limits of the rendering.</param>
internal sealed class DictValue(Limits limits)
{
    private readonly OrderedDictionary<object, object> items = new(new KeyComparer(limits));

    internal int Count => items.Count;

    internal IReadOnlyCollection<object> Keys => items.Keys;

    internal IReadOnlyCollection<object> Values => items.Values;

    internal IEnumerable<KeyValuePair<object, object>> Pairs => items;

    /// <summary>The items as tuples.</summary>
    internal IReadOnlyCollection<object> Items =>
        [.. items.Select(static pair => new TupleValue([pair.Key, pair.Value]))];

    /// <summary>The value of a key; null if there is none.</summary>
    internal object? Find(object key) => items.GetValueOrDefault(key);

    /// <summary>Sets the value of a key, whose place it keeps if it exists.</summary>
    internal void Set(object key, object value)
    {
        items[key] = value;
        if (items.Count > Limits.Elements)
            throw new JinjaException($"a dict has more than {Limits.Elements} elements");
    }

    /// <summary>Equality of keys as in Python: 1, 1.0 and true are the same key.</summary>
    private sealed class KeyComparer(Limits limits) : IEqualityComparer<object>
    {
        bool IEqualityComparer<object>.Equals(object? left, object? right) =>
            Comparison.AreEqual(limits, left!, right!);

        public int GetHashCode(object key) => Comparison.HashOf(limits, key);
    }
}

namespace Proximal.Language;

/// <summary>Tree of texts, for those that a text starts with.</summary>
internal sealed class PrefixTree
{
    /// <summary>The root, which is the node of the empty text.</summary>
    internal const int Root = 0;

    /// <summary>Result of <see cref="Next"/> and <see cref="ValueOf"/> if there is none.</summary>
    internal const int None = -1;

    private readonly Dictionary<long, int> children = [];
    private readonly List<int> values = [None];

    /// <summary>Adds a text, or replaces its value.</summary>
    internal void Set(ReadOnlySpan<char> text, int value)
    {
        int node = Root;
        foreach (char character in text)
        {
            if (children.TryGetValue(Key(node, character), out int next))
            {
                node = next;
                continue;
            }

            children.Add(Key(node, character), values.Count);
            node = values.Count;
            values.Add(None);
        }

        values[node] = value;
    }

    /// <summary>The node of a text with one more char.</summary>
    internal int Next(int node, char character) => children.GetValueOrDefault(Key(node, character), None);

    /// <summary>The value of the text of a node.</summary>
    internal int ValueOf(int node) => values[node];

    private static long Key(int node, char character) => ((long)node << 16) | character;
}

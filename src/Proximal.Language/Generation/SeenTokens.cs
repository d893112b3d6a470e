namespace Proximal.Language;

/// <summary>The different tokens of a sequence, in the order in which they appeared.</summary>
/// <param name="vocabulary">How many tokens there are.</param>
internal sealed class SeenTokens(int vocabulary)
{
    private readonly bool[] members = new bool[vocabulary];
    private int[] tokens = new int[64];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens; the first <see cref="Count"/> count.</summary>
    public int[] Tokens => tokens;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        foreach (int token in tokens.AsSpan(0, Count))
            members[token] = false;
        Count = 0;
    }

    /// <summary>Adds a token, if it is new.</summary>
    public void Add(int token)
    {
        if (members[token])
            return;
        members[token] = true;
        if (Count == tokens.Length)
            Array.Resize(ref tokens, 2 * Count);
        tokens[Count++] = token;
    }
}

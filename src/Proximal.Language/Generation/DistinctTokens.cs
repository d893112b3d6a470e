namespace Proximal.Language;

/// <summary>Set of the tokens of a sequence, in order of first appearance, for the repetition penalty.</summary>
/// <param name="vocabulary">Size of the vocabulary.</param>
internal sealed class DistinctTokens(int vocabulary)
{
    private readonly bool[] members = new bool[vocabulary];
    private int[] tokens = new int[64];

    /// <summary>Number of different tokens.</summary>
    public int Count { get; private set; }

    /// <summary>Buffer of the tokens; the first <see cref="Count"/> are valid.</summary>
    public int[] Tokens => tokens;

    /// <summary>Removes all tokens.</summary>
    public void Clear()
    {
        foreach (int token in tokens.AsSpan(0, Count))
            members[token] = false;
        Count = 0;
    }

    /// <summary>Adds a token if it is not in the set.</summary>
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

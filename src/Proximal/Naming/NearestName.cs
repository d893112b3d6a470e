namespace Proximal;

/// <summary>
/// Suggests the intended name for a mistyped one, such as the name of an environment, an option or a key.
/// </summary>
public static class NearestName
{
    private const int MaxLength = 200;

    /// <summary>Finds the known name closest to a mistyped one by edit distance.</summary>
    /// <param name="name">The mistyped name.</param>
    /// <param name="known">All valid names.</param>
    /// <returns>The closest name; null if none is close enough.</returns>
    public static string? Find(string name, IEnumerable<string> known)
    {
        // The distance takes time in proportion to the length, and no known name is this long.
        if (name.Length > MaxLength)
            return null;
        string? nearest = null;
        int minDistance = int.MaxValue;
        foreach (string candidate in known)
        {
            // A prefix is close to the full name: CartPole suggests CartPole-v1.
            bool isPrefix = name.Length >= 3 && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase);
            int distance = isPrefix ? 1 : Distance(name, candidate);
            int different = candidate.Length - CommonGroup(name, candidate);
            if (distance < minDistance && distance <= Math.Max(1, different / 3))
            {
                nearest = candidate;
                minDistance = distance;
            }
        }

        return nearest;
    }

    /// <summary>The suggestion to append to an error message, such as <c>: did you mean CartPole-v1?</c>.</summary>
    /// <param name="name">The mistyped name.</param>
    /// <param name="known">All valid names.</param>
    /// <returns>The suggestion; empty if no name is close enough.</returns>
    public static string Suggestion(string name, IEnumerable<string> known) =>
        Find(name, known) is { } nearest ? $": did you mean {nearest}?" : "";

    // The length of the common start up to its last dot: letters of policy_kwargs. do not make two keys similar.
    private static int CommonGroup(string a, string b)
    {
        int end = 0;
        for (int i = 0; i < a.Length && i < b.Length && Same(a[i], b[i]); i++)
            if (a[i] == '.')
                end = i + 1;
        return end;
    }

    /// <summary>
    /// The case-insensitive edit distance: the number of insertions, deletions, substitutions and swaps of neighboring
    /// letters.
    /// </summary>
    private static int Distance(string from, string to)
    {
        int[] beforeLast = new int[to.Length + 1],
            last = new int[to.Length + 1],
            row = new int[to.Length + 1];
        for (int j = 0; j <= to.Length; j++)
            last[j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int cost = Same(from[i - 1], to[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(from[i - 1], to[j - 2]) && Same(from[i - 2], to[j - 1]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[to.Length];
    }

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}

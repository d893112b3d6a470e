namespace Proximal;

/// <summary>Finds what somebody meant who mistyped a name: of an environment, an option, a file's key.</summary>
public static class NearestName
{
    /// <summary>The known name that is nearest to a mistyped one, or null where none is near enough to suggest.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="known">All names that would be right.</param>
    public static string? Find(string name, IEnumerable<string> known)
    {
        string? nearest = null;
        int least = int.MaxValue;
        foreach (string candidate in known)
        {
            // The beginning of a name is near to all of it: CartPole means CartPole-v1.
            bool begins = name.Length >= 3 && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase);
            int distance = begins ? 1 : Distance(name, candidate);
            if (distance < least && distance <= Math.Max(1, candidate.Length / 3))
            {
                nearest = candidate;
                least = distance;
            }
        }

        return nearest;
    }

    /// <summary>The question to end an error message with, such as <c>: did you mean CartPole-v1?</c>; empty where nothing is near.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="known">All names that would be right.</param>
    public static string Question(string name, IEnumerable<string> known) =>
        Find(name, known) is { } nearest ? $": did you mean {nearest}?" : "";

    /// <summary>How many letters must be inserted, deleted, replaced or swapped with their neighbour, apart from case.</summary>
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

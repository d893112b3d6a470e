using System.Text;

namespace Proximal.Experiments;

/// <summary>Unified diff of a <c>config.yaml</c> whose keys get other values. The file has one key on each line.</summary>
internal static class ConfigurationDiff
{
    private const int Context = 3;

    /// <summary>Creates the diff; empty if no key changes.</summary>
    /// <param name="path">Path of the file, for the header.</param>
    /// <param name="text">Text of the file.</param>
    /// <param name="changes">Keys, such as <c>normalize.norm_obs</c>, with their new values. Keys that the file does not
    /// have are ignored.</param>
    public static string Create(string path, string text, IReadOnlyList<KeyValuePair<string, string>> changes)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        string?[] changed = Replace(lines, changes);
        var diff = new StringBuilder();
        for (int i = 0; i < lines.Length; i++)
        {
            if (changed[i] is null)
                continue;
            if (diff.Length == 0)
                diff.Append($"--- {path}\n+++ {path}\n");
            int last = i;
            for (int j = i; j < lines.Length && j <= last + (2 * Context); j++)
                if (changed[j] is not null)
                    last = j;
            (int from, int end) = (Math.Max(0, i - Context), Math.Min(lines.Length, last + Context + 1));
            diff.Append($"@@ -{from + 1},{end - from} +{from + 1},{end - from} @@\n");
            for (int j = from; j < end; j++)
                diff.Append(changed[j] is { } line ? $"-{lines[j]}\n+{line}\n" : $" {lines[j]}\n");
            i = last;
        }

        return diff.ToString();
    }

    // The new text of each line that changes.
    private static string?[] Replace(string[] lines, IReadOnlyList<KeyValuePair<string, string>> changes)
    {
        var changed = new string?[lines.Length];
        var open = new List<(int Indent, string Name)>();
        int root = lines.Length > 1 && lines[1].StartsWith("  ", StringComparison.Ordinal) ? 1 : 0;
        for (int i = root; i < lines.Length; i++)
        {
            int indent = lines[i].Length - lines[i].TrimStart().Length,
                colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;
            open.RemoveAll(parent => parent.Indent >= indent);
            open.Add((indent, lines[i][indent..colon]));
            string key = string.Join('.', open.Select(static part => part.Name));
            foreach ((string changedKey, string value) in changes)
            {
                string line = $"{lines[i][..colon]}: {value}";
                if (changedKey == key && line != lines[i])
                    changed[i] = line;
            }
        }

        return changed;
    }
}

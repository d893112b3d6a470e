using System.Text;

namespace Proximal.Language;

/// <summary>
/// Rewrites the possessive quantifiers of Oniguruma (<c>a++</c>, <c>a*+</c>, <c>a?+</c>), which .NET does not have, as
/// atomic groups: <c>(?>a+)</c>.
/// </summary>
internal static class PossessiveQuantifiers
{
    internal static string Replace(string pattern)
    {
        var result = new StringBuilder(pattern.Length);
        var groups = new Stack<int>();
        int atom = -1; // start of the last atom in the result
        for (int at = 0; at < pattern.Length; )
        {
            int start = result.Length;
            switch (pattern[at])
            {
                case '(':
                    groups.Push(start);
                    result.Append(pattern[at++]);
                    atom = -1;
                    break;
                case ')':
                    result.Append(pattern[at++]);
                    atom = groups.TryPop(out int open) ? open : -1;
                    break;
                case '+' or '*' or '?' when atom >= 0:
                    result.Append(pattern[at++]);
                    if (at < pattern.Length && pattern[at] == '+')
                    {
                        result.Insert(atom, "(?>").Append(')');
                        at++;
                    }
                    else
                    {
                        atom = -1;
                    }

                    break;
                default:
                    int length = AtomLength(pattern, at);
                    result.Append(pattern, at, length);
                    at += length;
                    atom = start;
                    break;
            }
        }

        return result.ToString();
    }

    private static int AtomLength(string pattern, int at)
    {
        if (pattern[at] == '\\')
        {
            bool isCategory = at + 2 < pattern.Length && pattern[at + 1] is 'p' or 'P' && pattern[at + 2] == '{';
            int close = isCategory ? pattern.IndexOf('}', at) : -1;
            return close < 0 ? Math.Min(2, pattern.Length - at) : close + 1 - at;
        }

        if (pattern[at] != '[')
            return 1;
        int end = at + 1;
        if (end < pattern.Length && pattern[end] == '^')
            end++;
        if (end < pattern.Length && pattern[end] == ']')
            end++;
        while (end < pattern.Length && pattern[end] != ']')
            end += pattern[end] == '\\' ? 2 : 1;
        return Math.Min(end + 1, pattern.Length) - at;
    }
}

namespace Proximal.Language.Jinja;

/// <summary>
/// Records which of the names <c>caller</c>, <c>varargs</c> and <c>kwargs</c> the bodies of macros use, because those
/// decide which arguments a macro accepts.
/// </summary>
internal sealed class MacroUses
{
    private readonly Stack<HashSet<string>> open = new();

    /// <summary>Starts a body.</summary>
    internal void Begin() => open.Push(new HashSet<string>(StringComparer.Ordinal));

    /// <summary>Records a name in all bodies around it.</summary>
    internal void Add(string name)
    {
        if (name is not ("caller" or "varargs" or "kwargs"))
            return;
        foreach (HashSet<string> names in open)
            names.Add(name);
    }

    /// <summary>Ends a body.</summary>
    internal (bool Caller, bool Positional, bool Named) End()
    {
        HashSet<string> names = open.Pop();
        return (names.Contains("caller"), names.Contains("varargs"), names.Contains("kwargs"));
    }
}

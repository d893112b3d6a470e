namespace Proximal.Experiments;

/// <summary>An assembly, or a type in it, as the command line names it: <c>my.dll</c>, <c>my.dll:Corridor</c>.</summary>
/// <param name="Path">The assembly's file, in full.</param>
/// <param name="Type">The type's name, with or without its namespace; null for the whole assembly.</param>
internal sealed record AssemblySource(string Path, string? Type)
{
    private const string Ending = ".dll";

    /// <summary>Reads what was named; null where it is no assembly.</summary>
    public static AssemblySource? TryParse(string text)
    {
        if (text.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
            return new AssemblySource(System.IO.Path.GetFullPath(text), null);
        int end = text.LastIndexOf($"{Ending}:", StringComparison.OrdinalIgnoreCase);
        return end > 0 && end + Ending.Length + 1 < text.Length
            ? new AssemblySource(
                System.IO.Path.GetFullPath(text[..(end + Ending.Length)]),
                text[(end + Ending.Length + 1)..]
            )
            : null;
    }

    public override string ToString() => Type is null ? Path : $"{Path}:{Type}";
}

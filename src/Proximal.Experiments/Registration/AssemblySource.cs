namespace Proximal.Experiments;

/// <summary>Assembly, or a type in an assembly, on the command line: <c>my.dll</c>, <c>my.dll:Corridor</c>.</summary>
/// <param name="Path">Full path of the assembly.</param>
/// <param name="Type">Name of the type, with or without its namespace; null for the whole assembly.</param>
internal sealed record AssemblySource(string Path, string? Type)
{
    private const string Ending = ".dll";

    /// <summary>Parses a text; null if it does not name an assembly.</summary>
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

using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The flag that names assemblies with environments and algorithms of the user's own.</summary>
/// <param name="known">What the tool knows without them.</param>
internal sealed class LoadFlag(Registries known)
{
    /// <summary>The flag.</summary>
    public Option<string[]> Option { get; } =
        new("--load")
        {
            Description =
                "An assembly of your own: its public environments are known by their types' names, and what its IProximalModule registers; FILE.dll:TYPE for one environment alone. May be given many times.",
            HelpName = "FILE.dll",
            DefaultValueFactory = _ => [],
        };

    /// <summary>What a further command has to be given so that it knows a run's environment: <c> --load my.dll</c>; empty for built-in ones.</summary>
    public static string Words(IEnumerable<string> sources) =>
        string.Concat(sources.Select(source => $" --load {Quoted(source)}"));

    /// <summary>A word as a shell takes it.</summary>
    public static string Quoted(string word) => word.Contains(' ', StringComparison.Ordinal) ? $"'{word}'" : word;

    /// <summary>What is known with the assemblies that were named, to which further ones may be added.</summary>
    /// <exception cref="InvalidInputException">An assembly cannot be loaded.</exception>
    public Registries Apply(ParseResult result)
    {
        Registries all = known.Copy();
        foreach (string source in result.GetValue(Option)!)
            all.Load(source);
        return all;
    }
}

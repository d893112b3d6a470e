using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The flag that loads assemblies with user environments and algorithms.</summary>
/// <param name="registries">The environments and algorithms without the flag.</param>
internal sealed class LoadFlag(Registries registries)
{
    /// <summary>The flag.</summary>
    public Option<string[]> Option { get; } =
        new("--load")
        {
            Description =
                "Load an assembly: its public environments by type name, and the registrations of its "
                + "IProximalModule; FILE.dll:TYPE for one environment; or name a gym: environment that a run folder uses. "
                + "Repeatable.",
            HelpName = "FILE.dll",
            DefaultValueFactory = _ => [],
        };

    /// <summary>The flag that names the Python interpreter.</summary>
    public Option<string?> Python { get; } =
        Flag.Text("--python", "PATH", "Python interpreter of gym: environments (default: python3).");

    /// <summary>Returns the arguments that load the assemblies of a run again: <c> --load my.dll</c>; empty for
    /// none.</summary>
    public static string ToArguments(IEnumerable<string> sources) =>
        string.Concat(sources.Select(source => $" --load {Quote(source)}"));

    /// <summary>Quotes an argument for a shell if needed.</summary>
    public static string Quote(string argument) =>
        argument.Contains(' ', StringComparison.Ordinal) ? $"'{argument}'" : argument;

    /// <summary>Returns a copy of the registries with the loaded assemblies.</summary>
    /// <exception cref="InvalidInputException">An assembly cannot be loaded.</exception>
    public Registries Apply(ParseResult result)
    {
        Registries all = registries.Copy();
        all.Program = result.GetValue(Python);
        foreach (string source in result.GetValue(Option)!)
            all.Load(source);
        return all;
    }
}

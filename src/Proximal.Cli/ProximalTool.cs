using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>The command-line tool <c>proximal</c> as part of a custom program, with the environments and algorithms of
/// that program.</summary>
public static class ProximalTool
{
    /// <summary>Runs a command line, such as <c>train Corridor --set length=20</c>, and writes to the
    /// console.</summary>
    /// <param name="args">The command-line arguments; an empty array prints the help.</param>
    /// <param name="environments">The available environments; null for the built-in ones.</param>
    /// <param name="algorithms">The available algorithms; null for the built-in ones.</param>
    /// <returns>
    /// The exit code: 0 success, 1 unexpected error, 2 invalid input, 3 training diverged, 130 stopped by a signal
    /// after saving.
    /// </returns>
    public static int Run(
        string[] args,
        EnvironmentRegistry? environments = null,
        AlgorithmRegistry? algorithms = null
    ) =>
        CommandLine.Run(
            args,
            new Registries(environments ?? new EnvironmentRegistry(), algorithms ?? new AlgorithmRegistry())
        );
}

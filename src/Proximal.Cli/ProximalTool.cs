using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>The command-line tool <c>proximal</c> as a part of a program of one's own, with environments and algorithms that the program adds.</summary>
public static class ProximalTool
{
    /// <summary>Runs a command line, such as <c>train Corridor --set length=20</c>, and writes to the console.</summary>
    /// <param name="args">The words of the command line; none for the help.</param>
    /// <param name="environments">The environments that commands know; null for the built-in ones.</param>
    /// <param name="algorithms">The algorithms that commands know; null for the built-in ones.</param>
    /// <returns>The exit code: 0 done, 2 something that was given is wrong, 3 training diverged, 130 stopped by a signal after saving.</returns>
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

using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The command <c>proximal fleet</c>: training with workers that join and leave.</summary>
internal static class FleetCommand
{
    private const string HelpNotes = """
        A learner trains and workers step its environments, on the same machine or on others. Workers join, leave, crash and
        come back at any time. docs/scaling.md describes how a fleet works and how it is deployed.
        """;

    public static Command Create(Registries registries)
    {
        var command = new Command("fleet", "Train with workers that join and leave at any time.")
        {
            FleetLearnerCommand.Create(registries),
            FleetWorkerCommand.Create(registries),
            FleetSimulateCommand.Create(registries),
        };
        HelpPage.AddTo(
            command,
            HelpNotes,
            ["proximal fleet learner CartPole-v1 --algorithm appo", "proximal fleet worker --join 127.0.0.1:30000"]
        );
        return command;
    }

    /// <summary>Library of the program.</summary>
    /// <exception cref="InvalidInputException">The program has none.</exception>
    public static FleetHost Host(Registries registries) =>
        registries.Fleet?.Invoke()
        ?? throw new InvalidInputException(
            "this program has no fleet: the published tool is trimmed, and Orleans creates code at run time; install the "
                + "tool with 'dotnet tool install --global Proximal.Tool'"
        );
}

using System.CommandLine;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary><c>proximal envs</c>: what there is to train on.</summary>
internal static class EnvironmentsCommand
{
    public static Command Create()
    {
        var command = new Command("envs", "Lists the built-in environments: what there is to do, to see and to decide, and for how long.");
        command.SetAction(_ =>
        {
            foreach (EnvironmentEntry entry in EnvironmentRegistry.All)
            {
                Console.WriteLine(entry.Name);
                Console.WriteLine($"  {entry.Description}");
                Console.WriteLine($"  observes {entry.ObservationSpace}, acts {entry.ActionSpace}{Limit(entry)}{Threshold(entry)}");
            }
            return ExitCode.Done;
        });
        HelpPage.AddTo(command, "proximal envs");
        return command;
    }

    private static string Limit(EnvironmentEntry entry) => entry.MaxEpisodeSteps is { } steps ? $", at most {steps} steps" : "";

    private static string Threshold(EnvironmentEntry entry) => entry.RewardThreshold is { } reward ? $", solved at a return of {reward}" : "";
}

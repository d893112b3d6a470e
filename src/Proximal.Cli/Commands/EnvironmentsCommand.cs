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
            return ExitCodes.Done;
        });
        command.Add(CreateCheck());
        HelpPage.AddTo(command, "proximal envs", "proximal envs check CartPole-v1");
        return command;
    }

    private static Command CreateCheck()
    {
        var name = new Argument<string>("ENV") { Description = "The environment, as 'proximal envs' lists it." };
        Option<long?> steps = Flag.Whole("--steps", "Random steps to look at (default: 1000).", least: 2);
        Option<long?> seed = Flag.Whole("--seed", "Chooses episodes and actions (default: 0).", least: 0);
        var command = new Command("check", "Looks for what is wrong with an environment: values outside its spaces, NaN, chance that does not repeat, endings, saving.")
        {
            name, steps, seed,
        };
        command.SetAction(result =>
        {
            EnvironmentEntry entry = EnvironmentRegistry.Find(result.GetRequiredValue(name));
            IReadOnlyList<EnvironmentFinding> findings =
                EnvironmentChecker.Check(entry.Create, (int)Math.Min(result.GetValue(steps) ?? 1000, int.MaxValue), (ulong?)result.GetValue(seed) ?? 0);
            foreach (EnvironmentFinding finding in findings)
                Console.WriteLine(finding);
            if (findings.Count == 0)
                Console.WriteLine($"{entry.Name}: nothing is wrong");
            return findings.Any(finding => finding.IsError) ? ExitCodes.BadInput : ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            "Environments of your own are checked in code: EnvironmentChecker.Check(() => new MyEnvironment()).",
            ["proximal envs check CartPole-v1", "proximal envs check MinAtar/Breakout-v1 --steps 5000"]);
        return command;
    }

    private static string Limit(EnvironmentEntry entry) => entry.MaxEpisodeSteps is { } steps ? $", at most {steps} steps" : "";

    private static string Threshold(EnvironmentEntry entry) => entry.RewardThreshold is { } reward ? $", solved at a return of {reward}" : "";
}

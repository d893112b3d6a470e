using System.CommandLine;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>The command <c>proximal envs</c>: lists and checks environments.</summary>
internal static class EnvironmentsCommand
{
    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var command = new Command(
            "envs",
            "List the environments with their observation and action spaces, episode limits and options."
        )
        {
            load.Option,
        };
        command.SetAction(result =>
        {
            foreach (EnvironmentEntry entry in load.Apply(result).Environments.All)
            {
                Console.WriteLine(entry.Name);
                Console.WriteLine($"  {entry.Description}");
                Console.WriteLine($"  {Shape(entry)}");
                if (entry.Options.Count > 0)
                    Console.WriteLine($"  options {string.Join(", ", entry.Options.Select(Shape))}");
            }
            return ExitCodes.Done;
        });
        command.Add(CreateCheck(registries));
        HelpPage.AddTo(command, "proximal envs", "proximal envs --load my.dll", "proximal envs check CartPole-v1");
        return command;
    }

    private static Command CreateCheck(Registries registries)
    {
        var load = new LoadFlag(registries);
        Option<string[]> set = Flag.Set();
        var name = new Argument<string>("ENV")
        {
            Description = "Environment name (see 'proximal envs'), or FILE.dll:TYPE for a class in your assembly.",
        };
        Option<long?> steps = Flag.Integer("--steps", "Number of random steps (default: 1000).", minimum: 2);
        Option<long?> seed = Flag.Integer("--seed", "Random seed of episodes and actions (default: 0).", minimum: 0);
        var command = new Command(
            "check",
            "Check an environment for errors: values outside its spaces, NaN, seeding that is not reproducible, "
                + "episode ends, saving."
        )
        {
            name,
            steps,
            seed,
            set,
            load.Option,
        };
        command.SetAction(result =>
        {
            Registries all = load.Apply(result);
            EnvironmentEntry entry = result
                .GetValue(set)!
                .Select(ConfigurationReader.ReadAssignment)
                .Aggregate(all.FindEnvironment(result.GetRequiredValue(name)), EnvironmentOptionsYaml.Set);
            IReadOnlyList<EnvironmentIssue> issues = EnvironmentChecker.Check(
                entry.Create,
                (int)Math.Min(result.GetValue(steps) ?? 1000, int.MaxValue),
                (ulong?)result.GetValue(seed) ?? 0
            );
            foreach (EnvironmentIssue issue in issues)
                Console.WriteLine(issue);
            if (issues.Count == 0)
                Console.WriteLine($"{entry.Name}: no issues found");
            return issues.Any(issue => issue.IsError) ? ExitCodes.BadInput : ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            "--set sets the constructor parameters of an environment of your own. In code: "
                + "EnvironmentChecker.Check(() => new MyEnvironment()).",
            [
                "proximal envs check CartPole-v1",
                "proximal envs check MinAtar/Breakout-v1 --steps 5000",
                "proximal envs check my.dll:Corridor --set length=20",
            ]
        );
        return command;
    }

    // An environment that cannot be created must not prevent listing the others.
    private static string Shape(EnvironmentOption option) =>
        $"{option.Name}={(option.IsRequired ? "…" : EnvironmentOption.Format(option.Default))}";

    private static string Shape(EnvironmentEntry entry)
    {
        try
        {
            return $"observes {entry.ObservationSpace}, acts {entry.ActionSpace}{Limit(entry)}{Threshold(entry)}";
        }
        catch (InvalidInputException exception)
        {
            return exception.Message;
        }
    }

    private static string Limit(EnvironmentEntry entry) =>
        entry.MaxEpisodeSteps is { } steps ? $", at most {steps} steps" : "";

    private static string Threshold(EnvironmentEntry entry) =>
        entry.RewardThreshold is { } reward ? $", solved at a return of {reward}" : "";
}

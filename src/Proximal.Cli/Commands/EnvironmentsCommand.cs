using System.CommandLine;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary><c>proximal envs</c>: what there is to train on.</summary>
internal static class EnvironmentsCommand
{
    public static Command Create(Registries known)
    {
        var load = new LoadFlag(known);
        var command = new Command(
            "envs",
            "Lists the environments: what there is to do, to see and to decide, and for how long."
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
                    Console.WriteLine(
                        $"  settings {string.Join(", ", entry.Options.Select(setting => $"{setting.Name}={(setting.IsRequired ? "…" : EnvironmentOption.Format(setting.Default))}"))}"
                    );
            }
            return ExitCodes.Done;
        });
        command.Add(CreateCheck(known));
        HelpPage.AddTo(command, "proximal envs", "proximal envs --load my.dll", "proximal envs check CartPole-v1");
        return command;
    }

    private static Command CreateCheck(Registries known)
    {
        var load = new LoadFlag(known);
        Option<string[]> set = Flag.Set();
        var name = new Argument<string>("ENV")
        {
            Description = "The environment, as 'proximal envs' lists it; or FILE.dll:TYPE, a class of your own.",
        };
        Option<long?> steps = Flag.Whole("--steps", "Random steps to look at (default: 1000).", least: 2);
        Option<long?> seed = Flag.Whole("--seed", "Chooses episodes and actions (default: 0).", least: 0);
        var command = new Command(
            "check",
            "Looks for what is wrong with an environment: values outside its spaces, NaN, chance that does not repeat, endings, saving."
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
            IReadOnlyList<EnvironmentIssue> findings = EnvironmentChecker.Check(
                entry.Create,
                (int)Math.Min(result.GetValue(steps) ?? 1000, int.MaxValue),
                (ulong?)result.GetValue(seed) ?? 0
            );
            foreach (EnvironmentIssue finding in findings)
                Console.WriteLine(finding);
            if (findings.Count == 0)
                Console.WriteLine($"{entry.Name}: nothing is wrong");
            return findings.Any(finding => finding.IsError) ? ExitCodes.BadInput : ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            "--set gives an environment of your own the settings that its constructor takes. In code: EnvironmentChecker.Check(() => new MyEnvironment()).",
            [
                "proximal envs check CartPole-v1",
                "proximal envs check MinAtar/Breakout-v1 --steps 5000",
                "proximal envs check my.dll:Corridor --set length=20",
            ]
        );
        return command;
    }

    // One that cannot be made as it is takes nothing from the others.
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

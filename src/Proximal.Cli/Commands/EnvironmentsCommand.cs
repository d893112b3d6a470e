using System.CommandLine;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>The command <c>proximal envs</c>: lists and checks environments.</summary>
internal static class EnvironmentsCommand
{
    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var name = new Argument<string?>("NAME")
        {
            Description = "Environment or family to describe (default: list the names of all).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "envs",
            "List the environments by family; with a name, show spaces, episode limits and options."
        )
        {
            name,
            load.Option,
            load.Python,
        };
        command.SetAction(result =>
        {
            Registries all = load.Apply(result);
            if (result.GetValue(name) is { } text)
                Describe(all, text);
            else
                List(all.Environments);
            return ExitCodes.Done;
        });
        command.Add(CreateCheck(registries));
        HelpPage.AddTo(
            command,
            "proximal envs",
            "proximal envs MinAtar",
            "proximal envs CartPole-v1",
            "proximal envs --load my.dll",
            "proximal envs check CartPole-v1"
        );
        return command;
    }

    private static void List(EnvironmentRegistry environments)
    {
        foreach (EnvironmentFamily family in environments.Families)
            List(Heading(family), family.Prefix is { } prefix ? [$"{prefix}NAME"] : Names(family.Environments));
        if (OutsideFamilies(environments) is { Length: > 0 } others)
            List("Added by this program", Names(others));
        Console.WriteLine("'proximal envs NAME' describes a family or an environment.");
    }

    private static void List(string heading, IEnumerable<string> names)
    {
        foreach (string line in HelpPage.Wrap(heading, 80))
            Console.WriteLine(line);
        foreach (string line in HelpPage.Wrap(string.Join(", ", names), 78))
            Console.WriteLine($"  {line}");
        Console.WriteLine();
    }

    private static void Describe(Registries all, string name)
    {
        if (
            all.Environments.Families.FirstOrDefault(family =>
                family.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            ) is
            { } family
        )
        {
            Console.WriteLine(Heading(family));
            foreach (EnvironmentEntry entry in family.Environments)
                Describe(entry);
        }
        else
        {
            Describe(all.FindEnvironment(name));
        }
    }

    private static void Describe(EnvironmentEntry entry)
    {
        Console.WriteLine(entry.Name);
        Console.WriteLine($"  {entry.Description}");
        Console.WriteLine($"  {Shape(entry)}");
        if (entry.Options.Count > 0)
            Console.WriteLine($"  options {string.Join(", ", entry.Options.Select(Shape))}");
    }

    private static string Heading(EnvironmentFamily family) =>
        family.Requirement() is { } missing
            ? $"{family.Name}: {family.Description} Not installed: {missing}"
            : $"{family.Name}: {family.Description}";

    private static IEnumerable<string> Names(IEnumerable<EnvironmentEntry> entries) =>
        entries.Select(static entry => entry.Name);

    private static EnvironmentEntry[] OutsideFamilies(EnvironmentRegistry environments) =>
        [.. environments.All.Except(environments.Families.SelectMany(static family => family.Environments))];

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
            load.Python,
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

    private static string Shape(EnvironmentOption option) =>
        $"{option.Name}={(option.IsRequired ? "…" : EnvironmentOption.Format(option.Default))}";

    // An environment that cannot be created must not prevent listing the others.
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

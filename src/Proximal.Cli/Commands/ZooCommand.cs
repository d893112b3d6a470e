using System.CommandLine;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary><c>proximal zoo</c>: the tuned settings that come with the tool.</summary>
internal static class ZooCommand
{
    public static Command Create(Registries known)
    {
        var command = new Command(
            "zoo",
            "Tuned settings for the built-in environments: list them, show them, measure what they reach."
        )
        {
            CreateList(known),
            CreateShow(known),
            ZooRunCommand.Create(known),
        };
        HelpPage.AddTo(
            command,
            "proximal zoo list",
            "proximal zoo show CartPole-v1",
            "proximal zoo run CartPole-v1 --seeds 10"
        );
        return command;
    }

    private static Command CreateList(Registries known)
    {
        Option<string?> algorithm = Flag.Algorithm("Only the files of one algorithm.");
        var command = new Command(
            "list",
            "Lists the files of settings, their algorithms and the environments that each has some for."
        )
        {
            algorithm,
        };
        command.SetAction(result =>
        {
            AlgorithmEntry? asked = Flag.AlgorithmIn(result, algorithm, known);
            int width = Zoo.Names.Max(name => name.Length);
            foreach (ConfigurationFile file in Zoo.Names.Select(name => ConfigurationFile.Open(name, known)))
            {
                AlgorithmEntry of = file.AlgorithmFor(file.Environments.FirstOrDefault(""));
                if (asked is not null && asked != of)
                    continue;
                string environments = string.Join(", ", file.Environments);
                Console.WriteLine(
                    $"{file.Name.PadRight(width)}  {of.Title, -9}  {(environments.Length > 0 ? environments : "any environment")}"
                );
            }
            return ExitCodes.Done;
        });
        HelpPage.AddTo(command, "proximal zoo list", "proximal zoo list --algorithm trpo");
        return command;
    }

    private static Command CreateShow(Registries known)
    {
        var load = new LoadFlag(known);
        var environment = new Argument<string>("ENV")
        {
            Description = "The environment, as 'proximal envs' lists it; or FILE.dll:TYPE, a class of your own.",
        };
        Option<string?> algorithm = Flag.Algorithm(
            $"The algorithm: {known.Algorithms.Names} (default: {AlgorithmRegistry.Default.Name})."
        );
        Option<string?> file = Flag.Text("--config", "FILE", "The file to read (default: zoo/ALGORITHM.yml).");
        var command = new Command("show", "Shows every setting for an environment, in the form that --config takes.")
        {
            environment,
            algorithm,
            file,
            load.Option,
        };
        command.SetAction(result =>
        {
            Registries all = load.Apply(result);
            EnvironmentEntry task = all.FindEnvironment(result.GetRequiredValue(environment));
            RunConfiguration settings = TunedConfiguration.For(
                task,
                result.GetValue(file),
                Flag.AlgorithmIn(result, algorithm, all),
                all,
                line => Console.Error.WriteLine($"proximal: {line}")
            );
            Console.Write(settings.ToYaml());
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            "proximal zoo show CartPole-v1",
            "proximal zoo show CartPole-v1 --algorithm trpo",
            "proximal zoo show CartPole-v1 --config cleanrl > my.yml"
        );
        return command;
    }
}

using System.CommandLine;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>The command <c>proximal zoo</c>: the tuned hyperparameters that ship with the tool.</summary>
internal static class ZooCommand
{
    public static Command Create(Registries registries)
    {
        var command = new Command("zoo", "List, show and benchmark tuned hyperparameters of the built-in environments.")
        {
            CreateList(registries),
            CreateShow(registries),
            ZooRunCommand.Create(registries),
        };
        HelpPage.AddTo(
            command,
            "proximal zoo list",
            "proximal zoo show CartPole-v1",
            "proximal zoo run CartPole-v1 --seeds 10"
        );
        return command;
    }

    private static Command CreateList(Registries registries)
    {
        Option<string?> algorithm = Flag.Algorithm("List only the files of this algorithm.");
        var command = new Command("list", "List the files with their algorithms and environments.") { algorithm };
        command.SetAction(result =>
        {
            AlgorithmEntry? asked = Flag.AlgorithmIn(result, algorithm, registries);
            int width = Zoo.Names.Max(name => name.Length);
            Console.WriteLine($"{"file".PadRight(width)}  algorithm  environments");
            foreach (ConfigurationFile file in Zoo.Names.Select(name => ConfigurationFile.Open(name, registries)))
            {
                AlgorithmEntry of = file.AlgorithmFor(file.Environments.FirstOrDefault(""));
                if (asked is not null && asked != of)
                    continue;
                string environments = string.Join(", ", file.Environments.DefaultIfEmpty("any environment"));
                string start = $"{file.Name.PadRight(width)}  {of.Title, -9}  ";
                foreach (string line in HelpPage.Wrap(environments, 80 - start.Length))
                {
                    Console.WriteLine(start + line);
                    start = new string(' ', start.Length);
                }
            }
            return ExitCodes.Done;
        });
        HelpPage.AddTo(command, "proximal zoo list", "proximal zoo list --algorithm trpo");
        return command;
    }

    private static Command CreateShow(Registries registries)
    {
        var load = new LoadFlag(registries);
        var environment = new Argument<string>("ENV")
        {
            Description = "Environment name (see 'proximal envs'), or FILE.dll:TYPE for a class in your assembly.",
        };
        Option<string?> algorithm = Flag.Algorithm(
            $"Algorithm: {registries.Algorithms.Names} (default: {AlgorithmRegistry.Default.Name})."
        );
        Option<string?> file = Flag.Text(
            "--config",
            "FILE",
            "File, or a name in the zoo (default: zoo/ALGORITHM.yml)."
        );
        var command = new Command("show", "Print all keys for an environment, in the format of --config.")
        {
            environment,
            algorithm,
            file,
            load.Option,
            load.Python,
        };
        command.SetAction(result =>
        {
            Registries all = load.Apply(result);
            EnvironmentEntry entry = all.FindEnvironment(result.GetRequiredValue(environment));
            RunConfiguration configuration = TunedConfiguration.For(
                entry,
                result.GetValue(file),
                Flag.AlgorithmIn(result, algorithm, all),
                all,
                line => Console.Error.WriteLine($"proximal: {line}")
            );
            Console.Write(configuration.ToYaml());
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

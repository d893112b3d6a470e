using System.CommandLine;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary><c>proximal zoo</c>: the tuned settings that come with the tool.</summary>
internal static class ZooCommand
{
    public static Command Create()
    {
        var command = new Command("zoo", "Tuned settings for the built-in environments: list them, show them, measure what they reach.")
        {
            CreateList(), CreateShow(), ZooRunCommand.Create(),
        };
        HelpPage.AddTo(command, "proximal zoo list", "proximal zoo show CartPole-v1", "proximal zoo run CartPole-v1 --seeds 10");
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Lists the files of settings and the environments that each has some for.");
        command.SetAction(_ =>
        {
            foreach (string name in Zoo.Names)
            {
                string environments = string.Join(", ", ConfigurationFile.Open(name).Environments);
                Console.WriteLine($"{name,-16}  {(environments.Length > 0 ? environments : "any environment")}");
            }
            return ExitCode.Done;
        });
        HelpPage.AddTo(command, "proximal zoo list");
        return command;
    }

    private static Command CreateShow()
    {
        var environment = new Argument<string>("ENV") { Description = "The environment, as 'proximal envs' lists it." };
        Option<string?> file = Flag.Text("--config", "FILE", "The file to read (default: zoo/ppo.yml).");
        var command = new Command("show", "Shows every setting for an environment, in the form that --config takes.") { environment, file };
        command.SetAction(result =>
        {
            string name = EnvironmentRegistry.Find(result.GetRequiredValue(environment)).Name;
            ConfigurationFile settings = result.GetValue(file) is { } path ? ConfigurationFile.Open(path) : Zoo.Default;
            Console.Write(new RunConfiguration(name, settings.OptionsFor(name)).ToYaml());
            return ExitCode.Done;
        });
        HelpPage.AddTo(command, "proximal zoo show CartPole-v1", "proximal zoo show CartPole-v1 --config cleanrl > my.yml");
        return command;
    }
}

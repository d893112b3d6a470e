using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The command <c>proximal doctor RUN…</c>: names what is wrong with runs.</summary>
internal static class DoctorCommand
{
    private const string HelpNotes = """
        Reads the configuration, the metrics and the summary of a run, during training or after it, and prints each cause
        that it finds with its evidence, the keys to change and a link to its description. A folder of several seeds is
        examined as a whole and seed by seed. The command changes nothing. docs/doctor.md lists the causes, and how often
        deliberate mistakes are recognized.

        --fix prints the proposed changes as a unified diff of config.yaml, which 'patch -p0' applies.

        The exit code is 0, whether or not something was found; with --check it is 1 if something was found.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Run folders, names of runs in runs/, or folders of several seeds.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> fix = Flag.Switch("--fix", "Print a diff of config.yaml with the proposed changes.");
        Option<bool> json = Flag.Switch("--json", "Print one JSON object instead of text.");
        Option<bool> check = Flag.Switch("--check", "Exit with code 1 if something is found.");
        var command = new Command(
            "doctor",
            "Name what is wrong with a run: the evidence in its metrics, and the keys to change."
        )
        {
            runs,
            fix,
            json,
            check,
            load.Option,
            load.Python,
        };
        command.SetAction(result =>
        {
            Registries loaded = load.Apply(result);
            RunDiagnosis[] all =
            [
                .. result.GetRequiredValue(runs).Select(run => RunDiagnosis.Of(run, loaded.Environments)),
            ];
            if (result.GetValue(json))
                DoctorReport.WriteJson(Console.Out, all);
            else
                DoctorReport.WriteText(Console.Out, all, result.GetValue(fix));
            bool found = all.Any(static run =>
                run.Findings.Count > 0 || run.Seeds.Any(static seed => seed.Findings.Count > 0)
            );
            return found && result.GetValue(check) ? ExitCodes.Failed : ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal doctor runs/CartPole-v1",
                "proximal doctor runs/five                            all seeds of a folder",
                "proximal doctor runs/CartPole-v1 --fix | patch -p0 -o fixed.yaml",
                "proximal doctor runs/CartPole-v1 --json --check",
            ]
        );
        return command;
    }
}

using System.CommandLine;
using Proximal.Language;
using YamlDotNet.RepresentationModel;

namespace Proximal.Cli;

/// <summary>A command that trains a language model: reads the configuration, trains a new run and prints a
/// report.</summary>
/// <param name="Name">The name of the command.</param>
/// <param name="Description">The description, in one or two sentences.</param>
/// <param name="Variants">The variants of the algorithm, which a flag selects by name; the first one is the
/// default.</param>
internal sealed record LanguageCommand(string Name, string Description, IReadOnlyList<LanguageVariant> Variants)
{
    private const string HelpNotes = """
        The configuration comes from, in increasing priority, the defaults of the algorithm, the file of --config,
        --set, and the other flags; --show-settings prints all keys, which are TRL's names. Relative paths in a file are
        relative to the file. The run folder has the configuration (config.yaml), metrics (metrics.jsonl and a
        TensorBoard event file), sample completions (samples.jsonl), checkpoints in Hugging Face format and, at the end,
        summary.json. --dry-run writes no files and loads no weights: it measures the memory of each part on a device
        without memory, for the longest examples of the data. The same seed and configuration give byte-identical weights on any number of threads.

        Ctrl-C saves a checkpoint and stops; 'proximal resume' continues from there, or from the last checkpoint of a
        killed run. Exit codes: 0 success, 2 invalid input, 3 training diverged, 130 stopped by a signal after saving.
        """;

    /// <summary>The flag that selects the variant, such as <c>--loss</c>; null if there is only one.</summary>
    public string? VariantFlag { get; init; }

    /// <summary>The help text about data and rewards.</summary>
    public required string DataHelp { get; init; }

    public required string[] Examples { get; init; }

    /// <summary>Joins the processes of a launcher; null if the program trains with one process only.</summary>
    public Func<ProcessGroupOptions, IProcessGroup>? ProcessGroups { get; init; }

    /// <summary>Creates the command.</summary>
    public Command Create()
    {
        var flags = new LanguageFlags([.. Variants.Select(variant => variant.Algorithm).Distinct()]);
        Option<string?>? choice = VariantFlag is null
            ? null
            : Flag.Text(VariantFlag, "NAME", $"One of {Names} (default: {Variants[0].Name}).");
        var command = new Command(Name, Description);
        if (choice is not null)
            command.Add(choice);
        flags.AddTo(command);
        command.SetAction(result =>
        {
            IDisplay display = flags.Display.Apply(result);
            LanguageConfiguration configuration = flags.Apply(
                Start(choice is null ? null : result.GetValue(choice), result.GetValue(flags.Config)),
                result
            );
            if (result.GetValue(flags.DryRun))
            {
                foreach (string line in new LanguageDryRun(configuration).Lines())
                    Console.WriteLine(line);
                return ExitCodes.Done;
            }
            if (!result.GetValue(flags.ShowSettings))
                return flags.Distributed.Run(
                    result,
                    flags.Display.Threads,
                    new Registries { ProcessGroups = ProcessGroups },
                    result.GetValue(flags.Output),
                    ranks =>
                        Train(
                            ranks is null ? configuration : Shard(configuration, ranks),
                            result.GetValue(flags.Output),
                            display
                        )
                );
            Console.Out.Write(configuration.ToYaml());
            return ExitCodes.Done;
        });
        HelpPage.AddTo(command, $"{DataHelp}\n\n{HelpNotes}", Examples);
        return command;
    }

    private string Names => string.Join(", ", Variants.Select(variant => variant.Name));

    private static LanguageConfiguration Shard(LanguageConfiguration configuration, RankStart ranks) =>
        configuration with
        {
            Ranks = ranks,
            Setup = configuration.Setup with
            {
                Options = configuration.Options with
                {
                    Shards = configuration.Options.Shards ?? ShardDefaults.Shards,
                    Collective = ranks.Collective,
                },
            },
        };

    // The variant of the flag, of the file, or the default, with the keys of the file.
    private LanguageConfiguration Start(string? asked, string? path)
    {
        LanguageVariant? variant = asked is null ? null : Find(asked);
        if (path is null)
            return (variant ?? Variants[0]).Defaults;
        YamlMappingNode map = ReadFile(path);
        string? named = LanguageConfiguration.AlgorithmIn(map);
        LanguageVariant found =
            variant
            ?? (named is null ? Variants[0] : Variants.FirstOrDefault(known => known.Algorithm.Name == named))
            ?? throw new InvalidInputException(
                $"--config {path}: the configuration is for {named}, which 'proximal {Name}' does not support"
            );
        return variant is null
            ? LanguageConfiguration.DefaultsOf(found.Algorithm).Apply(map, path)
            : variant.ApplyTo(LanguageConfiguration.DefaultsOf(found.Algorithm).Apply(map, path));
    }

    private LanguageVariant Find(string name)
    {
        if (Variants.FirstOrDefault(variant => variant.Name == name) is { } found)
            return found;
        string suggestion = NearestName.Suggestion(name, Variants.Select(variant => variant.Name));
        throw new InvalidInputException(
            $"{VariantFlag}: unknown name '{name}'{(suggestion.Length > 0 ? suggestion : $" (one of {Names})")}"
        );
    }

    private static YamlMappingNode ReadFile(string path) =>
        File.Exists(path)
            ? YamlText.ReadFile(path)
            : throw new InvalidInputException($"--config {path}: file not found");

    // Opens all inputs before creating the run folder, so that errors leave no files behind.
    private int Train(LanguageConfiguration configuration, string? output, IDisplay display)
    {
        using var stop = new StopSignal();
        (LanguageConfiguration resolved, LanguageTrainer trainer) = LanguageRun.Prepare(
            configuration,
            display.WriteLine
        );
        (RunFolder run, RunLock runLock) = RunFolder.New(output, Name);
        using (runLock)
        {
            LanguageRun.WriteConfiguration(run, resolved);
            LanguageSession session = LanguageRun.Open(run, resolved, trainer, display, stop);
            return LanguageReport.Write(run, session.Train(), display, session.Unit);
        }
    }
}

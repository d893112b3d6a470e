using System.CommandLine;
using Proximal.Language;
using YamlDotNet.RepresentationModel;

namespace Proximal.Cli;

/// <summary>What all commands that train language models do: settings from everywhere, a new run, and its report.</summary>
/// <param name="Name">The command.</param>
/// <param name="Description">What it does, in a sentence or two.</param>
/// <param name="Variants">The algorithms that it trains by, with the names that a flag gives them; the first is the usual one.</param>
internal sealed record LanguageCommand(string Name, string Description, IReadOnlyList<LanguageVariant> Variants)
{
    private const string Notes = """
        Settings come from the algorithm's defaults, the file that --config names, --set, and last the other flags; --show-settings
        prints all of them, by TRL's names. Relative paths in a file count from the file. The run's folder holds all settings
        (config.yaml), figures (metrics.jsonl, and an event file for TensorBoard), completions to read (samples.jsonl), checkpoints that
        are whole Hugging Face folders and, at the end, summary.json. The same seed and settings give the same weights, byte for byte, on
        any number of threads.

        Ctrl-C saves a checkpoint and stops; 'proximal resume' goes on from there, or from the last checkpoint if the run was killed.
        Exit codes: 0 done, 2 bad input, 3 training diverged, 130 stopped by a signal after saving.
        """;

    /// <summary>The flag that chooses between the variants, such as <c>--loss</c>; null where there is only one.</summary>
    public string? VariantFlag { get; init; }

    /// <summary>What the help says of its data and its rewards, before what holds for all.</summary>
    public required string DataNotes { get; init; }

    public required string[] Examples { get; init; }

    /// <summary>Makes the command.</summary>
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
            IDisplay display = flags.Show.Apply(result);
            LanguageConfiguration configuration = flags.Apply(
                Start(choice is null ? null : result.GetValue(choice), result.GetValue(flags.Config)),
                result
            );
            if (!result.GetValue(flags.ShowSettings))
                return Train(configuration, result.GetValue(flags.Output), display);
            Console.Out.Write(configuration.ToYaml());
            return ExitCodes.Done;
        });
        HelpPage.AddTo(command, $"{DataNotes}\n\n{Notes}", Examples);
        return command;
    }

    private string Names => string.Join(", ", Variants.Select(variant => variant.Name));

    // The variant that was asked for, or the file's, or the usual one; with the file's settings.
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
                $"--config {path}: its settings are of {named}, which 'proximal {Name}' does not train by"
            );
        return variant is null
            ? LanguageConfiguration.DefaultsOf(found.Algorithm).Apply(map, path)
            : variant.Over(LanguageConfiguration.DefaultsOf(found.Algorithm).Apply(map, path));
    }

    private LanguageVariant Find(string name) =>
        Variants.FirstOrDefault(variant => variant.Name == name)
        ?? throw new InvalidInputException(
            $"{VariantFlag} {name}: there is no such choice{(NearestName.Suggestion(name, Variants.Select(variant => variant.Name)) is { Length: > 0 } question ? question : $" (there are {Names})")}"
        );

    private static YamlMappingNode ReadFile(string path)
    {
        try
        {
            return YamlText.ReadMap(File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string reason = exception is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file"
                : exception.Message;
            throw new InvalidInputException($"--config {path}: {reason}", exception);
        }
    }

    // Everything is opened before the run's folder is made: what is wrong leaves nothing behind.
    private int Train(LanguageConfiguration configuration, string? output, IDisplay display)
    {
        using var stop = new StopSignal();
        (LanguageConfiguration settled, LanguageTrainer trainer) = LanguageRun.Prepare(
            configuration,
            display.WriteLine
        );
        (RunFolder run, RunLock taken) = RunFolder.New(output, Name);
        using (taken)
        {
            LanguageRun.WriteConfiguration(run, settled);
            LanguageSession session = LanguageRun.Open(run, settled, trainer, display, stop);
            return LanguageReport.Tell(run, session.Train(), display, session.Unit);
        }
    }
}

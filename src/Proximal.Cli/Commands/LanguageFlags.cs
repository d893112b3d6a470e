using System.CommandLine;
using Proximal.Language;
using YamlDotNet.RepresentationModel;

namespace Proximal.Cli;

/// <summary>The flags of commands that train language models. A flag with a key is equivalent to <c>--set
/// KEY=VALUE</c>.</summary>
internal sealed class LanguageFlags
{
    private static readonly (string Flag, string Key, string HelpName, string Meaning)[] Known =
    [
        ("--model", "model", "DIR", "Model to train: a Hugging Face folder, a run or a checkpoint."),
        ("--data", "data", "FILE", "Training data: files, folders or patterns, with commas between them (see below)."),
        ("--eval-data", "eval_data", "FILE", "Evaluation data, used before each checkpoint."),
        (
            "--reward",
            "reward",
            "REWARD",
            "Reward: a reward model folder or run, a built-in reward, or a weighted sum (see below)."
        ),
        (
            "--heldout-reward",
            "heldout_reward",
            "REWARD",
            "Second reward that is logged but not trained on, to detect reward hacking."
        ),
        (
            "--reference",
            "reference",
            "DIR",
            "Frozen reference model of the KL divergence (default: the model before training)."
        ),
        ("--tokenizer", "tokenizer", "DIR", "Tokenizer of the model (default: the one in the model folder)."),
        ("--chat-template", "chat_template", "NAME", Flag.ChatTemplateMeaning),
        ("--epochs", "num_train_epochs", "X", "Number of passes over the data."),
    ];

    private readonly List<(string Key, Option<string?> Option)> inputs = [];

    /// <summary>Creates the flags of a command.</summary>
    /// <param name="algorithms">The algorithms of the command; flags whose key none of them has are omitted.</param>
    public LanguageFlags(IReadOnlyList<LanguageAlgorithm> algorithms)
    {
        foreach ((string flag, string key, string helpName, string meaning) in Known)
        {
            if (algorithms.Any(algorithm => algorithm.Find(key) is not null))
                inputs.Add((key, Flag.Text(flag, helpName, meaning)));
        }
    }

    public Option<string?> Config { get; } =
        Flag.Text("--config", "FILE", "Configuration file, such as config.yaml of another run.");

    public Option<string[]> Set { get; } = Flag.Set();

    public Option<long?> Seed { get; } = Flag.Integer("--seed", "Random seed (default: 0).", minimum: 0);

    public Option<long?> Steps { get; } =
        Flag.Integer("--steps", "Number of training examples, or of completions to sample; 1e6 is valid.");

    public Option<long?> SaveEvery { get; } =
        Flag.Integer("--save-every", "Updates between checkpoints (default: 20 checkpoints per run).");

    public Option<long?> Keep { get; } =
        Flag.Integer("--keep", "Checkpoints to keep in addition to the best (default: 3).");

    public Option<string?> Output { get; } =
        Flag.Text("--out", "DIR", "Run folder (default: runs/COMMAND, or runs/COMMAND-2 … if it exists).");

    public Option<bool> ShowSettings { get; } = Flag.Switch("--show-settings", "Print the configuration and exit.");

    public Option<bool> DryRun { get; } =
        Flag.Switch("--dry-run", "Print configuration, memory by part and number of steps, and exit.");

    public Option<bool> AllowPrograms { get; } = AllowProgramsSwitch();

    public DistributedFlags Distributed { get; } = new();

    public DisplayFlags Display { get; } = new();

    /// <summary>Creates the flag that allows rewards to start programs.</summary>
    public static Option<bool> AllowProgramsSwitch() =>
        Flag.Switch("--allow-programs", "Allow rewards, tools and environments to start programs (command:PROGRAM).");

    /// <summary>Adds all flags to a command.</summary>
    public void AddTo(Command command)
    {
        foreach ((_, Option<string?> option) in inputs)
            command.Add(option);
        foreach (
            Option option in (Option[])
                [
                    Config,
                    Set,
                    Seed,
                    Steps,
                    SaveEvery,
                    Keep,
                    Output,
                    ShowSettings,
                    DryRun,
                    AllowPrograms,
                    .. Distributed.All,
                    Display.Threads,
                    Display.Plain,
                    Display.Quiet,
                ]
        )
            command.Add(option);
    }

    /// <summary>Applies <c>--set</c> and the other flags to a configuration; flags take precedence over
    /// <c>--set</c>.</summary>
    /// <exception cref="InvalidInputException">A key is unknown or a value is invalid.</exception>
    public LanguageConfiguration Apply(LanguageConfiguration configuration, ParseResult result)
    {
        configuration = result
            .GetValue(Set)!
            .Aggregate(
                configuration,
                (current, assignment) => current.Apply(ConfigurationReader.ReadAssignment(assignment))
            );
        foreach ((string key, Option<string?> option) in inputs)
        {
            if (result.GetValue(option) is { } text)
                configuration = configuration.Apply(
                    new ConfigurationValue(new YamlScalarNode(text), key, $"{option.Name} {text}", Line: 0)
                );
        }
        LanguageSetup setup = configuration.Setup;
        CheckpointOptions checkpoints = configuration.Checkpoints;
        return configuration with
        {
            AllowPrograms = result.GetValue(AllowPrograms),
            Setup = new LanguageSetup(
                // A number of examples takes precedence over a number of epochs, which may be a default.
                result.GetValue(Steps)
                    is null
                    ? setup.Inputs
                    : setup.Inputs with
                    {
                        Epochs = null,
                    },
                setup.Options with
                {
                    Seed = (ulong?)result.GetValue(Seed) ?? setup.Options.Seed,
                    TotalSteps = result.GetValue(Steps) ?? setup.Options.TotalSteps,
                }
            ),
            Checkpoints = checkpoints with
            {
                Interval = (int?)result.GetValue(SaveEvery) ?? checkpoints.Interval,
                Keep = (int?)result.GetValue(Keep) ?? checkpoints.Keep,
            },
        };
    }
}

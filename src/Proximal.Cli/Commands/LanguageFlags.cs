using System.CommandLine;
using YamlDotNet.RepresentationModel;

namespace Proximal.Cli;

/// <summary>The flags of commands that train language models: each that has a value says the same as <c>--set</c> with its key.</summary>
internal sealed class LanguageFlags
{
    private static readonly (string Flag, string Key, string HelpName, string Meaning)[] Known =
    [
        ("--model", "model", "DIR", "The model to train: a Hugging Face folder, a run, or a checkpoint of one."),
        ("--data", "data", "FILE", "What to learn from: JSON lines (see below)."),
        ("--eval-data", "eval_data", "FILE", "What to evaluate on before each checkpoint."),
        (
            "--reward",
            "reward",
            "REWARD",
            "What completions are worth: a reward model's folder or run, a name, or a sum with weights (see below)."
        ),
        (
            "--heldout-reward",
            "heldout_reward",
            "REWARD",
            "A second reward to log and not to train on, by which gaming of the first shows."
        ),
        (
            "--reference",
            "reference",
            "DIR",
            "The frozen model that divergence is measured from (default: the model before training)."
        ),
        ("--tokenizer", "tokenizer", "DIR", "The model's tokenizer (default: the one in its folder)."),
        ("--epochs", "num_train_epochs", "X", "How many times to go through all data."),
    ];

    private readonly List<(string Key, Option<string?> Option)> sources = [];

    /// <summary>Flags of commands that have some settings.</summary>
    /// <param name="algorithms">What a command trains by; flags of keys that none of them has are left out.</param>
    public LanguageFlags(IReadOnlyList<LanguageAlgorithm> algorithms)
    {
        foreach ((string flag, string key, string helpName, string meaning) in Known)
        {
            if (algorithms.Any(algorithm => algorithm.Find(key) is not null))
                sources.Add((key, Flag.Text(flag, helpName, meaning)));
        }
    }

    public Option<string?> Config { get; } =
        Flag.Text("--config", "FILE", "Settings to use, such as the config.yaml of another run.");

    public Option<string[]> Set { get; } = Flag.Set();

    public Option<long?> Seed { get; } = Flag.Whole("--seed", "Chooses everything random (default: 0).", least: 0);

    public Option<long?> Steps { get; } =
        Flag.Whole(
            "--steps",
            "How many examples to train on, or completions to draw and learn from; 1e6 is a number too."
        );

    public Option<long?> SaveEvery { get; } =
        Flag.Whole("--save-every", "Updates between checkpoints (default: 20 checkpoints over the run).");

    public Option<long?> Keep { get; } = Flag.Whole("--keep", "Checkpoints to keep, beside the best (default: 3).");

    public Option<string?> Output { get; } =
        Flag.Text("--out", "DIR", "The run's folder (default: runs/COMMAND, or runs/COMMAND-2 … where that is taken).");

    public Option<bool> ShowSettings { get; } =
        Flag.Switch("--show-settings", "Print all settings with their values, and train nothing.");

    public ShowFlags Show { get; } = new();

    /// <summary>Adds all flags to a command.</summary>
    public void AddTo(Command command)
    {
        foreach ((_, Option<string?> option) in sources)
            command.Add(option);
        foreach (
            Option option in (Option[])
                [Config, Set, Seed, Steps, SaveEvery, Keep, Output, ShowSettings, Show.Threads, Show.Plain, Show.Quiet]
        )
            command.Add(option);
    }

    /// <summary>What <c>--set</c> and the other flags say, over a configuration; the flags of sources have the last word.</summary>
    /// <exception cref="InvalidInputException">A key is unknown, or a value does not fit.</exception>
    public LanguageConfiguration Apply(LanguageConfiguration configuration, ParseResult result)
    {
        configuration = result
            .GetValue(Set)!
            .Aggregate(
                configuration,
                (current, assignment) => current.Apply(ConfigurationReader.ReadAssignment(assignment))
            );
        foreach ((string key, Option<string?> option) in sources)
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
            Setup = new LanguageSetup(
                // A number of examples says more than a number of epochs, which may be a default.
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

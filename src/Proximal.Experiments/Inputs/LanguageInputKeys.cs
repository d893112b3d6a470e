using Of = Proximal.Experiments.KeyOf<Proximal.Experiments.LanguageInputs>;

namespace Proximal.Experiments;

/// <summary>The settings that say where models, data and rewards come from.</summary>
internal static class LanguageInputKeys
{
    private const string Folder = "a folder",
        File = "a file";

    /// <summary>The model and what it learns from.</summary>
    public static IReadOnlyList<ConfigurationKey> Model { get; } =
    [
        Of.Any(
            "model",
            nameof(LanguageInputs.Model),
            "folder or run",
            "The model that is trained: a Hugging Face folder, a run, or a checkpoint of one.",
            o => TextValue.Format(o.Model),
            (o, v) => o with { Model = v.PathOrNothing(Folder) }
        ) with
        {
            Aliases = ["model_name_or_path"],
        },
        Of.Any(
            "tokenizer",
            nameof(LanguageInputs.Tokenizer),
            "folder, file or null",
            "Its tokenizer; null for the one in the model's folder.",
            o => TextValue.Format(o.Tokenizer),
            (o, v) => o with { Tokenizer = v.PathOrNothing(Folder) }
        ),
        Of.Any(
            "chat_template",
            nameof(LanguageInputs.ChatTemplate),
            "name or null",
            "How messages in the data are written as text; null for what the tokenizer's files tell.",
            o => TextValue.Format(o.ChatTemplate),
            (o, v) => o with { ChatTemplate = v.TextOrNothing("the name of a chat template") }
        ),
        Of.Any(
            "data",
            nameof(LanguageInputs.Data),
            "file",
            "What is learned from: JSON lines.",
            o => TextValue.Format(o.Data),
            (o, v) => o with { Data = v.PathOrNothing(File) }
        ) with
        {
            Aliases = ["dataset_name"],
        },
    ];

    /// <summary>What is evaluated on.</summary>
    public static IReadOnlyList<ConfigurationKey> Evaluation { get; } =
    [
        Of.Any(
            "eval_data",
            nameof(LanguageInputs.EvaluationData),
            "file or null",
            "What is evaluated on before each checkpoint.",
            o => TextValue.Format(o.EvaluationData),
            (o, v) => o with { EvaluationData = v.PathOrNothing(File) }
        ),
        Of.Number(
            "eval_share",
            nameof(LanguageInputs.EvaluationShare),
            "Share of the data that is held out to evaluate on; 0 for none.",
            o => o.EvaluationShare,
            (o, v) => o with { EvaluationShare = v.Number() }
        ),
    ];

    /// <summary>How often data are seen that are there already.</summary>
    public static ConfigurationKey Epochs { get; } =
        Of.Any(
            "num_train_epochs",
            nameof(LanguageInputs.Epochs),
            "number or null",
            "How many times all data are seen; null for total_examples, which it becomes when a run begins.",
            o => o.Epochs?.ToString() ?? "null",
            (o, v) => o with { Epochs = v.IsNothing ? null : v.Number() }
        );

    /// <summary>Rewards.</summary>
    public static IReadOnlyList<ConfigurationKey> Rewards { get; } =
    [
        Of.Any(
            "reward",
            nameof(LanguageInputs.Reward),
            "reward",
            "What completions are worth: the folder or run of a reward model, a name such as exact_match, or a sum with weights.",
            o => TextValue.Format(o.Reward),
            (o, v) => o with { Reward = v.TextOrNothing("a reward") }
        ),
        Of.Any(
            "heldout_reward",
            nameof(LanguageInputs.HeldOutReward),
            "reward or null",
            "A second reward that is logged and not trained on, by which gaming of the first shows.",
            o => TextValue.Format(o.HeldOutReward),
            (o, v) => o with { HeldOutReward = v.TextOrNothing("a reward") }
        ),
    ];

    /// <summary>The frozen reference.</summary>
    public static ConfigurationKey Reference { get; } =
        Of.Any(
            "reference",
            nameof(LanguageInputs.Reference),
            "folder, run, none or null",
            "The frozen model that divergence is measured from; null for the model before training, none for none.",
            o => TextValue.Format(o.Reference),
            (o, v) => o with { Reference = v.PathOrNothing("a folder or none") }
        );

    /// <summary>The value function.</summary>
    public static IReadOnlyList<ConfigurationKey> Value { get; } =
    [
        Of.Any(
            "value_model",
            nameof(LanguageInputs.ValueModel),
            "folder, run or null",
            "A model of its own for the values, such as the reward model; null for a head on the policy.",
            o => TextValue.Format(o.ValueModel),
            (o, v) => o with { ValueModel = v.PathOrNothing(Folder) }
        ),
        Of.Whole(
            "value_head_width",
            nameof(LanguageInputs.ValueHeadWidth),
            "Width of the value head's hidden layer; 0 for a linear head.",
            o => o.ValueHeadWidth,
            (o, v) => o with { ValueHeadWidth = v.Count() }
        ),
    ];

    /// <summary>The low-rank adapter, by PEFT's names.</summary>
    public static IReadOnlyList<ConfigurationKey> Adapter { get; } =
    [
        Of.Whole(
            "lora_r",
            nameof(LanguageInputs.LoraRank),
            "Rank of a low-rank adapter that is trained instead of the model; 0 for none.",
            o => o.LoraRank,
            (o, v) => o with { LoraRank = v.Count() }
        ),
        Of.Number(
            "lora_alpha",
            nameof(LanguageInputs.LoraAlpha),
            "What the adapter's change is multiplied by, before it is divided by the rank.",
            o => o.LoraAlpha,
            (o, v) => o with { LoraAlpha = v.Number() }
        ),
        Of.Number(
            "lora_dropout",
            nameof(LanguageInputs.LoraDropout),
            "Share of the adapter's inputs that is set to zero while training.",
            o => o.LoraDropout,
            (o, v) => o with { LoraDropout = v.Number() }
        ),
        Of.Any(
            "lora_target_modules",
            nameof(LanguageInputs.LoraTargetModules),
            "list of names",
            "Projections that the adapter changes; all-linear for all but the output layer.",
            o => TextValue.Format(o.LoraTargetModules),
            (o, v) => o with { LoraTargetModules = ReadTargets(v) }
        ),
        Of.Boolean(
            "use_rslora",
            nameof(LanguageInputs.LoraRankStabilized),
            "Divide the change by √rank instead of the rank.",
            o => o.LoraRankStabilized,
            (o, v) => o with { LoraRankStabilized = v.Boolean() }
        ),
        Of.Any(
            "adapter",
            nameof(LanguageInputs.Adapter),
            "folder or null",
            "An adapter in PEFT's layout that training begins from, which is the reference then.",
            o => TextValue.Format(o.Adapter),
            (o, v) => o with { Adapter = v.PathOrNothing(Folder) }
        ),
    ];

    // PEFT writes all-linear without brackets.
    private static string[] ReadTargets(ConfigurationValue value)
    {
        const string Names = "a list of names such as [q_proj, v_proj]";
        return value.Node is YamlDotNet.RepresentationModel.YamlScalarNode ? [value.Text(Names)] : value.Texts(Names);
    }
}

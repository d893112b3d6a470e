using Of = Proximal.Experiments.KeyOf<Proximal.Experiments.LanguageInputs>;

namespace Proximal.Experiments;

/// <summary>Keys of <see cref="LanguageInputs"/>: models, data and rewards.</summary>
internal static class LanguageInputKeys
{
    private const string Folder = "a folder";

    /// <summary>Keys of the model and its training data.</summary>
    public static IReadOnlyList<ConfigurationKey> Model { get; } =
    [
        Of.Any(
            "model",
            nameof(LanguageInputs.Model),
            "folder or run",
            "Model to train: a Hugging Face folder, a run, or a checkpoint of a run.",
            o => TextValue.Format(o.Model),
            (o, v) => o with { Model = v.PathOrNull(Folder) }
        ) with
        {
            Aliases = ["model_name_or_path"],
        },
        Of.Any(
            "tokenizer",
            nameof(LanguageInputs.Tokenizer),
            "folder, file or null",
            "Tokenizer; null for the one in the folder of the model.",
            o => TextValue.Format(o.Tokenizer),
            (o, v) => o with { Tokenizer = v.PathOrNull(Folder) }
        ),
        Of.Any(
            "chat_template",
            nameof(LanguageInputs.ChatTemplate),
            "name, file or null",
            "Template that formats messages in the data as text: one of the tokenizer's folder by name, a file, or a "
                + "known name; null for the default of the folder.",
            o => TextValue.Format(o.ChatTemplate),
            (o, v) => o with { ChatTemplate = v.TextOrNull("the name or file of a chat template") }
        ),
        Of.Any(
            "chat_template_kwargs",
            nameof(LanguageInputs.ChatTemplateVariables),
            "JSON object or null",
            "Variables of the chat template, such as '{\"enable_thinking\": false}'. Those of a line of the data "
                + "override them.",
            o => TextValue.Format(o.ChatTemplateVariables),
            (o, v) => o with { ChatTemplateVariables = TemplateVariables.Read(v) }
        ),
        Of.Any(
            "chat_template_date",
            nameof(LanguageInputs.ChatTemplateDate),
            "date or null",
            "Date that the chat template writes as today's, such as 2026-11-30. null: the template uses the date that "
                + "it has for this case, because training reads no clock.",
            o => o.ChatTemplateDate?.ToString(TemplateVariables.DateFormat) ?? "null",
            (o, v) => o with { ChatTemplateDate = TemplateVariables.ReadDate(v) }
        ),
        Of.Any(
            "data",
            nameof(LanguageInputs.Data),
            "file",
            "Training data: files of JSON lines, JSON, CSV, Parquet or plain text, folders or patterns, separated by "
                + "commas.",
            o => TextValue.Format(o.Data),
            (o, v) => o with { Data = DataSources.Read(v) }
        ) with
        {
            Aliases = ["dataset_name"],
        },
        Of.Any(
            "data_weights",
            nameof(LanguageInputs.DataWeights),
            "list of numbers",
            "Weights of the sources in data: their shares of the examples that are drawn; [] draws each example once in "
                + "an epoch.",
            o => $"[{string.Join(", ", o.DataWeights)}]",
            (o, v) => o with { DataWeights = v.Numbers("a list of numbers such as [0.7, 0.3]") }
        ),
        Of.Any(
            "max_prompt_length",
            nameof(LanguageInputs.MaxPromptLength),
            "whole number or null",
            "Maximum tokens of a prompt; null for the limit of the models: the context length or max_length, less one.",
            o => o.MaxPromptLength?.ToString() ?? "null",
            (o, v) => o with { MaxPromptLength = v.IsNull ? null : v.Count() }
        ),
        NamedValue.Of<LanguageInputs, LongPrompts>(
            "long_prompts",
            nameof(LanguageInputs.LongPrompts),
            "Treatment of longer prompts, before training: an error with file and line, skip the example, or cut off "
                + "the beginning (truncate_left) or the end (truncate_right) of the prompt.",
            [
                (LongPrompts.Error, "error"),
                (LongPrompts.Skip, "skip"),
                (LongPrompts.TruncateLeft, "truncate_left"),
                (LongPrompts.TruncateRight, "truncate_right"),
            ],
            o => o.LongPrompts,
            (o, v) => o with { LongPrompts = v }
        ),
    ];

    /// <summary>Keys of the evaluation data.</summary>
    public static IReadOnlyList<ConfigurationKey> Evaluation { get; } =
    [
        Of.Any(
            "eval_data",
            nameof(LanguageInputs.EvaluationData),
            "file or null",
            "Data for the evaluation before each checkpoint.",
            o => TextValue.Format(o.EvaluationData),
            (o, v) => o with { EvaluationData = DataSources.Read(v) }
        ),
        Of.Number(
            "eval_share",
            nameof(LanguageInputs.EvaluationShare),
            "Share of the training data that is held out for evaluation; 0 for none.",
            o => o.EvaluationShare,
            (o, v) => o with { EvaluationShare = v.Number() }
        ),
    ];

    /// <summary>Key of the number of epochs.</summary>
    public static ConfigurationKey Epochs { get; } =
        Of.Any(
            "num_train_epochs",
            nameof(LanguageInputs.Epochs),
            "number or null",
            "Epochs over the training data; null to use total_examples. At the start of a run, it is converted to "
                + "total_examples.",
            o => o.Epochs?.ToString() ?? "null",
            (o, v) => o with { Epochs = v.IsNull ? null : v.Number() }
        );

    /// <summary>Keys of the rewards.</summary>
    public static IReadOnlyList<ConfigurationKey> Rewards { get; } =
    [
        Of.Any(
            "reward",
            nameof(LanguageInputs.Reward),
            "reward",
            "Reward of completions: the folder or run of a reward model, a name such as exact_match, or a weighted "
                + "sum.",
            o => TextValue.Format(o.Reward),
            (o, v) => o with { Reward = v.TextOrNull("a reward") }
        ),
        Of.Any(
            "heldout_reward",
            nameof(LanguageInputs.HeldOutReward),
            "reward or null",
            "Second reward that is logged but not trained on. It shows reward hacking of the first.",
            o => TextValue.Format(o.HeldOutReward),
            (o, v) => o with { HeldOutReward = v.TextOrNull("a reward") }
        ),
    ];

    /// <summary>Keys of the frozen reference model.</summary>
    public static IReadOnlyList<ConfigurationKey> Reference { get; } =
    [
        Of.Any(
            "reference",
            nameof(LanguageInputs.Reference),
            "folder, run, none or null",
            "Frozen reference model of the KL divergence; null for the model before training, none for no reference.",
            o => TextValue.Format(o.Reference),
            (o, v) => o with { Reference = v.PathOrNull("a folder or none") }
        ),
        Of.Boolean(
            "reference_int8",
            nameof(LanguageInputs.ReferenceInt8),
            "Keep the matrices of a separate reference model as 8-bit integers: a quarter of the memory, slightly "
                + "different log-probabilities.",
            o => o.ReferenceInt8,
            (o, v) => o with { ReferenceInt8 = v.Boolean() }
        ),
    ];

    /// <summary>Keys of the value function.</summary>
    public static IReadOnlyList<ConfigurationKey> Value { get; } =
    [
        Of.Any(
            "value_model",
            nameof(LanguageInputs.ValueModel),
            "folder, run or null",
            "Separate value model, such as the reward model; null for a value head on the policy, whose trunk the "
                + "value loss then changes too. With an adapter for the policy, the value model has one too, on frozen "
                + "weights.",
            o => TextValue.Format(o.ValueModel),
            (o, v) => o with { ValueModel = v.PathOrNull(Folder) }
        ),
        Of.Whole(
            "value_head_width",
            nameof(LanguageInputs.ValueHeadWidth),
            "Width of the hidden layer of the value head; 0 for a linear head.",
            o => o.ValueHeadWidth,
            (o, v) => o with { ValueHeadWidth = v.Count() }
        ),
    ];

    /// <summary>Keys of the low-rank adapter, with the names of PEFT.</summary>
    public static IReadOnlyList<ConfigurationKey> Adapter { get; } =
    [
        Of.Whole(
            "lora_r",
            nameof(LanguageInputs.LoraRank),
            "Rank of a LoRA adapter that is trained instead of the model; 0 for none.",
            o => o.LoraRank,
            (o, v) => o with { LoraRank = v.Count() }
        ),
        Of.Number(
            "lora_alpha",
            nameof(LanguageInputs.LoraAlpha),
            "Scale of the adapter, which is divided by the rank.",
            o => o.LoraAlpha,
            (o, v) => o with { LoraAlpha = v.Number() }
        ),
        Of.Number(
            "lora_dropout",
            nameof(LanguageInputs.LoraDropout),
            "Dropout rate of the inputs of the adapter during training.",
            o => o.LoraDropout,
            (o, v) => o with { LoraDropout = v.Number() }
        ),
        Of.Any(
            "lora_target_modules",
            nameof(LanguageInputs.LoraTargetModules),
            "list of names",
            "Projections that the adapter changes; all-linear for all except the output layer.",
            o => TextValue.Format(o.LoraTargetModules),
            (o, v) => o with { LoraTargetModules = ReadTargets(v) }
        ),
        Of.Boolean(
            "use_rslora",
            nameof(LanguageInputs.LoraRankStabilized),
            "Divide lora_alpha by √rank instead of the rank.",
            o => o.LoraRankStabilized,
            (o, v) => o with { LoraRankStabilized = v.Boolean() }
        ),
        Of.Any(
            "adapter",
            nameof(LanguageInputs.Adapter),
            "folder, run or null",
            "Adapter that training starts from: a folder in PEFT's layout, a run or a checkpoint. The model with this "
                + "adapter is then the reference.",
            o => TextValue.Format(o.Adapter),
            (o, v) => o with { Adapter = v.PathOrNull(Folder) }
        ),
    ];

    // PEFT writes all-linear without brackets.
    private static string[] ReadTargets(ConfigurationValue value)
    {
        const string Names = "a list of names such as [q_proj, v_proj]";
        return value.Node is YamlDotNet.RepresentationModel.YamlScalarNode ? [value.Text(Names)] : value.Texts(Names);
    }
}

using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Inputs of the training of a language model: models, data and rewards.</summary>
internal sealed record LanguageInputs
{
    /// <summary>Value of <see cref="Reference"/> for no reference.</summary>
    public const string NoReference = "none";

    /// <summary>Model to train: a Hugging Face folder, a run, or a checkpoint of a run.</summary>
    public string? Model { get; init; }

    /// <summary>Tokenizer: a folder or a tokenizer.json; null for the one in the folder of the model.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>
    /// Name or file of the template that formats messages in the data as text; null for the template of the tokenizer's
    /// files.
    /// </summary>
    public string? ChatTemplate { get; init; }

    /// <summary>Variables of the chat template, as a JSON object; null for none.</summary>
    public string? ChatTemplateVariables { get; init; }

    /// <summary>Date of <c>strftime_now</c> in the chat template; null for none.</summary>
    public DateTime? ChatTemplateDate { get; init; }

    /// <summary>Arguments of the chat template for every conversation.</summary>
    public ChatArguments TemplateArguments() =>
        new()
        {
            Variables = TemplateVariables.Parse(ChatTemplateVariables, "chat_template_kwargs"),
            Date = ChatTemplateDate,
        };

    /// <summary>Training data: files, folders or patterns, separated by commas; see <see cref="Datasets"/>.</summary>
    public string? Data { get; init; }

    /// <summary>Weights of the sources in <see cref="Data"/>; empty to draw every example once in an epoch.</summary>
    public IReadOnlyList<double> DataWeights { get; init; } = [];

    /// <summary>Maximum tokens of a prompt; null for the limit of the models.</summary>
    public int? MaxPromptLength { get; init; }

    /// <summary>Treatment of longer prompts.</summary>
    public LongPrompts LongPrompts { get; init; }

    /// <summary>Evaluation data, as <see cref="Data"/>; null for none, or for a share of <see cref="Data"/>.</summary>
    public string? EvaluationData { get; init; }

    /// <summary>Share of <see cref="Data"/> that is held out for evaluation; 0 for none.</summary>
    public double EvaluationShare { get; init; }

    /// <summary>Number of epochs; null if the options have the number of examples.</summary>
    public double? Epochs { get; init; }

    /// <summary>Reward of completions, in the syntax of <see cref="Language.RewardParser"/>.</summary>
    public string? Reward { get; init; }

    /// <summary>Second reward that is not trained on; null for none.</summary>
    public string? HeldOutReward { get; init; }

    /// <summary>Environment of conversations; null for none.</summary>
    public string? Environment { get; init; }

    /// <summary>Tools of conversations; empty for none.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Whether completions are conversations with tools or an environment.</summary>
    public bool HasConversations => Environment is not null || Tools.Count > 0;

    /// <summary>Maximum number of replies in a conversation.</summary>
    public int MaxTurns { get; init; } = 8;

    /// <summary>Maximum number of tokens of a conversation after its prompt; null for the context of the model.</summary>
    public int? MaxConversationTokens { get; init; }

    /// <summary>Format of the calls of tools; null for that of the chat template.</summary>
    public ToolCallFormat? ToolCallFormat { get; init; }

    /// <summary>Seconds that a program of tools or an environment has for an answer.</summary>
    public double ProgramTimeout { get; init; } = 10;

    /// <summary>
    /// Frozen reference model: a folder, <see cref="NoReference"/>, or null for the model before training.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>Whether the matrices of a separate reference model are kept as 8-bit integers.</summary>
    public bool ReferenceInt8 { get; init; }

    /// <summary>
    /// Separate model of the value function; null for a head on the trunk of the policy, which the value loss then
    /// changes too.
    /// </summary>
    public string? ValueModel { get; init; }

    /// <summary>Width of the hidden layer of the value head; 0 for none.</summary>
    public int ValueHeadWidth { get; init; }

    /// <summary>Rank of a LoRA adapter that is trained instead of the model; 0 for none.</summary>
    public int LoraRank { get; init; }

    /// <summary>Scale of the adapter, which is divided by the rank. Default 32.</summary>
    public double LoraAlpha { get; init; } = 32;

    /// <summary>Dropout rate of the inputs of the adapter during training.</summary>
    public double LoraDropout { get; init; }

    /// <summary>Projections that the adapter changes.</summary>
    public IReadOnlyList<string> LoraTargetModules { get; init; } = [Language.LoraOptions.AllLinear];

    /// <summary>Whether <see cref="LoraAlpha"/> is divided by √rank instead of the rank.</summary>
    public bool LoraRankStabilized { get; init; }

    /// <summary>Folder, run or checkpoint of an adapter that training starts from; null for a new adapter or none.
    /// </summary>
    public string? Adapter { get; init; }
}

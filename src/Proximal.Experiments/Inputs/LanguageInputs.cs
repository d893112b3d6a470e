namespace Proximal.Experiments;

/// <summary>Where the parts of a language model's training come from: models, data and rewards. Options say how they are used.</summary>
internal sealed record LanguageInputs
{
    /// <summary>The value of <see cref="Reference"/> for no reference at all.</summary>
    public const string NoReference = "none";

    /// <summary>The model that is trained: a Hugging Face folder, a run, or a checkpoint of one.</summary>
    public string? Model { get; init; }

    /// <summary>Its tokenizer: a folder or a tokenizer.json; null for the one in the model's folder.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>How messages in the data are written as text; null for what the tokenizer's files tell.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>The file of what is learned from: JSON lines, or plain text for SFT.</summary>
    public string? Data { get; init; }

    /// <summary>The file of what is evaluated on; null for none, or for a share of <see cref="Data"/>.</summary>
    public string? EvaluationData { get; init; }

    /// <summary>The share of <see cref="Data"/> that is held out for evaluation; 0 for none.</summary>
    public double EvaluationShare { get; init; }

    /// <summary>How many times all data are seen; null where the options say how many examples.</summary>
    public double? Epochs { get; init; }

    /// <summary>What completions are worth, as <see cref="Language.RewardParser"/> reads it.</summary>
    public string? Reward { get; init; }

    /// <summary>A second reward that is not trained on; null for none.</summary>
    public string? HeldOutReward { get; init; }

    /// <summary>The frozen model that the trained one is compared with: null for itself before training, <see cref="NoReference"/>, or a folder.</summary>
    public string? Reference { get; init; }

    /// <summary>A model of its own for the value function; null for a head on the policy's trunk.</summary>
    public string? ValueModel { get; init; }

    /// <summary>The width of the value head's hidden layer; 0 for none.</summary>
    public int ValueHeadWidth { get; init; }

    /// <summary>The rank of a low-rank adapter that is trained instead of the model; 0 for none.</summary>
    public int LoraRank { get; init; }

    /// <summary>What the adapter's change is multiplied by, before it is divided by the rank.</summary>
    public double LoraAlpha { get; init; } = 32;

    /// <summary>The share of the adapter's inputs that is set to zero while training.</summary>
    public double LoraDropout { get; init; }

    /// <summary>The projections that the adapter changes.</summary>
    public IReadOnlyList<string> LoraTargetModules { get; init; } = [Language.LoraOptions.AllLinear];

    /// <summary>Whether the adapter's change is divided by √rank instead of the rank.</summary>
    public bool LoraRankStabilized { get; init; }

    /// <summary>A folder with an adapter that training begins from; null for a fresh one, or for none.</summary>
    public string? Adapter { get; init; }
}

namespace Proximal.Language;

/// <summary>
/// A model family in GGUF files: its name, its keys, and what the programs that read them expect of its tensors.
/// </summary>
/// <param name="name">Name of the family (general.architecture), which starts the names of its keys.</param>
internal abstract class GgufFamily(string name)
{
    /// <summary>Name of the family.</summary>
    public string Name => name;

    /// <summary>Whether each layer of the model can have its sliding window.</summary>
    protected virtual bool HasWindows => false;

    /// <summary>Scalings of rotary positions whose divisors programs read from tensors.</summary>
    protected virtual IReadOnlyList<RopeScalingKind> Factors => [];

    /// <summary>Whether the output layer must be in the file, also if it is tied to the embedding.</summary>
    public virtual bool NeedsOutput => false;

    /// <summary>The family of a model.</summary>
    public static GgufFamily Of(ModelFamily family) =>
        family switch
        {
            ModelFamily.Qwen2 => new GgufQwen("qwen2"),
            ModelFamily.Qwen3 => new GgufQwen("qwen3"),
            ModelFamily.Gemma2 => new GgufGemma2(),
            ModelFamily.Gemma3 => new GgufGemma3(),
            ModelFamily.Phi3 => new GgufPhi3(),
            ModelFamily.Olmo2 => new GgufOlmo2(),
            ModelFamily.GptNeoX => new GgufGptNeoX(),
            ModelFamily.Gpt2 => new GgufGpt2(),
            _ => new GgufLlama(),
        };

    /// <summary>
    /// Longest text in tokens that programs compute as this library does. Windows and dynamic scaling that the format has
    /// no place for do not matter up to a length.
    /// </summary>
    public int ContextOf(ModelConfig config)
    {
        int context = config.RopeScaling is { Kind: RopeScalingKind.Dynamic } dynamic
            ? dynamic.OriginalContext
            : config.Context;
        return IgnoresWindow(config) ? Math.Min(context, config.SlidingWindow!.Value) : context;
    }

    /// <summary>Parts of a model that the format has no place for, as sentences.</summary>
    public IEnumerable<string> NotesOn(ModelConfig config)
    {
        if (config.RopeScaling is { Kind: RopeScalingKind.Dynamic })
            yield return $"GGUF has no dynamic scaling of positions: texts of more than {ContextOf(config)} tokens differ";
        if (config.RopeScaling is { Kind: RopeScalingKind.LongRope } scaling)
            yield return "programs that read GGUF use the long factors of the positions if their context is larger than "
                + $"{scaling.OriginalContext} tokens, not if the text is: set a context of that size for shorter texts";
        if (IgnoresWindow(config))
            yield return $"programs that read GGUF ignore the sliding window of the family {name}: texts of more than "
                + $"{ContextOf(config)} tokens differ";
    }

    /// <summary>Checks that the format can express a model.</summary>
    /// <exception cref="InvalidInputException">It cannot.</exception>
    public virtual void Check(ModelConfig config)
    {
        if (config.RopeScaling is not { } scaling)
            return;
        Require(
            scaling.Kind is not (RopeScalingKind.Llama3 or RopeScalingKind.LongRope) || Factors.Contains(scaling.Kind),
            $"rope_scaling of the type {scaling.Kind}"
        );
        Require(scaling.Kind != RopeScalingKind.Yarn || scaling.Truncate, "truncate: false of rope_scaling");
    }

    /// <summary>Adds the keys of a model.</summary>
    public void AddTo(GgufMetadata metadata, ModelConfig config)
    {
        metadata.Add($"{name}.vocab_size", config.Vocabulary);
        metadata.Add($"{name}.context_length", ContextOf(config));
        metadata.Add($"{name}.embedding_length", config.Width);
        metadata.Add($"{name}.block_count", config.Layers);
        metadata.Add($"{name}.feed_forward_length", config.FeedForwardWidth);
        metadata.Add($"{name}.attention.head_count", config.Heads);
        metadata.Add($"{name}.attention.head_count_kv", config.KeyValueHeads);
        metadata.Add($"{name}.attention.key_length", config.HeadDimension);
        metadata.Add($"{name}.attention.value_length", config.HeadDimension);
        bool hasMean = Architecture.Of(config.Family).Norm == NormKind.Layer;
        metadata.Add($"{name}.attention.layer_norm_{(hasMean ? "" : "rms_")}epsilon", config.NormEpsilon);
        if (config.Family != ModelFamily.Gpt2)
            GgufPositions.AddTo(metadata, name, config);
        AddOwn(metadata, config);
    }

    /// <summary>Content of a tensor as programs expect it.</summary>
    /// <param name="ggufName">Its name in the format.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="config">Configuration of the model.</param>
    public virtual TensorRows Convert(string ggufName, StoredTensor tensor, ModelConfig config) => new(tensor);

    /// <summary>Tensors that the model has no counterpart for, by their names in the format.</summary>
    public virtual IEnumerable<StoredTensor> Additional(ModelConfig config) => [];

    /// <summary>Adds keys of this family only.</summary>
    protected virtual void AddOwn(GgufMetadata metadata, ModelConfig config) { }

    /// <summary>Throws if a condition does not hold.</summary>
    protected void Require(bool condition, string what)
    {
        if (!condition)
            throw Unsupported(what);
    }

    private bool IgnoresWindow(ModelConfig config) =>
        !HasWindows
        && config.SlidingWindow < config.Context
        && Enumerable.Range(0, config.Layers).Any(config.IsSliding);

    private InvalidInputException Unsupported(string what) =>
        new(
            $"the model cannot be exported: GGUF has no {what} for the family {name}; save it as a Hugging Face folder"
        );
}

using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// A decoder-only transformer that gives each token's successor a probability: GPT-2, Llama, Qwen2 or Qwen3. Parameters have
/// the names that Hugging Face files give them.
/// </summary>
/// <example>
/// <code>
/// var random = new Rng(seed: 1);
/// CausalLanguageModel model = CausalLanguageModel.Create(ModelConfig.Gpt2(vocabulary: 512, context: 128, width: 128, layers: 4, heads: 4), ref random);
/// batch.Clear();
/// batch.Add([3, 1, 4, 1, 5]);
/// using Scope scope = Scope.Begin(record: false);
/// Tensor logits = model.Logits(model.Forward(batch));     // [5, 512]
/// </code>
/// </example>
public sealed partial class CausalLanguageModel : Module
{
    private const long UsualLargestFile = 5_000_000_000;

    private readonly ProjectionLayer? head;

    private CausalLanguageModel(ModelConfig config, IWeightSource source, bool withHead = true)
    {
        config.Validate();
        Config = config;
        var weights = new WeightPath(source);
        FamilyNames names = FamilyNames.Of(config.Family);
        Trunk = Register(names.Trunk, new Transformer(config, weights.At(names.Trunk)));
        HasHead = config.TiedHead || withHead;
        if (config.TiedHead || !withHead)
            return;
        head = Register(
            names.Head,
            new ProjectionLayer(
                config.Width,
                config.Vocabulary,
                bias: false,
                config.InitializerRange,
                weights.At(names.Head)
            )
        );
    }

    /// <summary>Its shape.</summary>
    public ModelConfig Config { get; }

    /// <summary>The output layer: [vocabulary, width]; the embedding where they are tied.</summary>
    /// <exception cref="InvalidOperationException">The model was read from a reward model's folder, which has no output layer.</exception>
    public Tensor HeadWeight
    {
        get
        {
            if (!HasHead)
                throw new InvalidOperationException("this model was read without an output layer");
            return head is null ? Trunk.Embedding.Weight : head.EffectiveWeight();
        }
    }

    /// <summary>The output layer where it is one of its own; null where the embedding serves, or there is none.</summary>
    internal ProjectionLayer? Head => head;

    /// <summary>Whether it can predict tokens; a reward model's trunk need not.</summary>
    internal bool HasHead { get; }

    /// <summary>Everything but the output layer.</summary>
    internal Transformer Trunk { get; }

    /// <summary>A model with fresh parameters, as GPT-2's: normal weights, those that end a residual branch of GPT-2 smaller by √(2 layers).</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="random">Where the values are drawn from.</param>
    /// <exception cref="InvalidInputException">No model can have this shape.</exception>
    public static CausalLanguageModel Create(ModelConfig config, ref Rng random)
    {
        var model = new CausalLanguageModel(config, new FreshWeights());
        model.Initialize(ref random);
        return model;
    }

    /// <summary>
    /// Reads a Hugging Face folder: config.json and one or several safetensors files, in single, half or brain-float
    /// precision, with or without the prefix of the trunk's names.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="trainable">Whether it learns; true by default. A frozen model holds no gradients, and uses the numbers of
    /// single-precision files where they are, so they must not be cut short meanwhile.</param>
    /// <exception cref="InvalidInputException">Something is missing, truncated, malformed, not supported, or disagrees with config.json.</exception>
    public static CausalLanguageModel Load(string folder, bool trainable = true) =>
        Load(folder, trainable, needHead: true);

    /// <summary>As <see cref="Load(string, bool)"/>; where no output layer is needed, a missing one is no fault.</summary>
    internal static CausalLanguageModel Load(string folder, bool trainable, bool needHead)
    {
        ModelConfig config = ConfigReader.Read(folder);
        FamilyNames names = FamilyNames.Of(config.Family);
        using WeightFiles files = WeightFiles.Open(folder);
        var source = new StoredWeights(files, names, trainable);
        var model = new CausalLanguageModel(config, source, needHead || source.Contains($"{names.Head}.weight"));
        source.RequireNothingLeft();
        return model;
    }

    /// <summary>
    /// Writes a Hugging Face folder that Transformers and <see cref="Load(string, bool)"/> read: config.json, with the keys that
    /// it was read with, and safetensors. An adapter becomes part of the weights; the tokenizer is saved by itself.
    /// </summary>
    /// <param name="folder">Created where it is missing; a model there is replaced.</param>
    /// <param name="type">How numbers are stored: F32, the default, F16 or BF16.</param>
    /// <param name="largestFile">How many bytes of numbers go into one file; 5 GB by default.</param>
    /// <exception cref="ArgumentException">The type is another one, or <paramref name="largestFile"/> is not positive.</exception>
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    public void Save(string folder, ElementType type = ElementType.F32, long largestFile = UsualLargestFile)
    {
        if (type is not (ElementType.F32 or ElementType.F16 or ElementType.BF16))
            throw new ArgumentException($"models are stored as F32, F16 or BF16, not {type}", nameof(type));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(largestFile);
        Directory.CreateDirectory(folder);
        var writer = new FolderWriter(folder, FamilyNames.Of(Config.Family), type, largestFile);
        writer.Write(StoredParameters());
        ConfigWriter.Write(folder, Config, type);
    }

    /// <summary>A model of its own that computes the same; an adapter becomes part of its weights.</summary>
    /// <param name="trainable">Whether it learns; a frozen model holds no gradients.</param>
    public CausalLanguageModel Copy(bool trainable) =>
        new(Config, new CopiedWeights(StoredParameters(), trainable), HasHead);

    /// <summary>The hidden vectors after the final norm, in the present <see cref="Scope"/>: [tokens, width].</summary>
    /// <param name="batch">At least one sequence, none longer than the context.</param>
    /// <exception cref="InvalidInputException">A token id lies outside the vocabulary, or a sequence is longer than the context.</exception>
    public Tensor Forward(TokenBatch batch)
    {
        CheckBatch(batch);
        return Trunk.Forward(batch);
    }

    /// <summary>The unnormalised log-probabilities of each row's next token: [rows, width] → [rows, vocabulary].</summary>
    /// <param name="hidden">Rows of what <see cref="Forward"/> returns.</param>
    public Tensor Logits(Tensor hidden) => Tensor.Linear(hidden, HeadWeight);

    /// <summary>
    /// Log-probabilities of the completions' tokens, with gradients where the present <see cref="Scope"/> records them. Training, reference,
    /// evaluation and the sampler's check all use this method. The logits of all tokens are never stored at once.
    /// </summary>
    /// <param name="batch">Prompts and completions; at least one sequence, none longer than the context.</param>
    /// <param name="temperature">Divides the logits; 1 by default, and the sampling temperature for completions that a policy drew.</param>
    /// <exception cref="InvalidInputException">A token id lies outside the vocabulary, or a sequence is longer than the context.</exception>
    public TokenLogProbs LogProbs(CompletionBatch batch, float temperature = 1)
    {
        Tensor states = batch.NextTokenStates(Forward(batch.Tokens)); // [tokens, width]
        (Tensor logProbs, Tensor entropies) = Tensor.LinearLogProb(states, HeadWeight, batch.Targets(), temperature);
        return new TokenLogProbs(logProbs, entropies, states);
    }

    // The parameters without the adapter, whose change is in the weights instead.
    private IEnumerable<StoredTensor> StoredParameters()
    {
        Dictionary<string, ProjectionLayer> adapted = Projections
            .Where(static projection => projection.Layer.Adapter is not null)
            .ToDictionary(
                static projection => projection.Path,
                static projection => projection.Layer,
                StringComparer.Ordinal
            );
        foreach ((string name, Tensor tensor) in NamedParameters())
        {
            string path = name[..name.LastIndexOf('.')];
            if (
                adapted.TryGetValue(path, out ProjectionLayer? layer)
                && name.EndsWith(".weight", StringComparison.Ordinal)
            )
                yield return new StoredTensor(name, tensor.Shape, layer.EffectiveWeight);
            else if (
                !path.EndsWith(".lora_A", StringComparison.Ordinal)
                && !path.EndsWith(".lora_B", StringComparison.Ordinal)
            )
                yield return new StoredTensor(name, tensor.Shape, () => tensor);
        }
    }

    private void CheckBatch(TokenBatch batch)
    {
        if (batch.Sequences == 0)
            throw new ArgumentException("a batch needs at least one sequence", nameof(batch));
        for (int i = 0; i < batch.Sequences; i++)
        {
            if (batch.LengthOf(i) > Config.Context)
                throw new InvalidInputException(
                    $"sequence {i} has {batch.LengthOf(i)} tokens, more than the model's context of {Config.Context}"
                );
        }

        int bad = batch.Ids.IndexOfAnyExceptInRange(0, Config.Vocabulary - 1);
        if (bad >= 0)
            throw new InvalidInputException(
                $"token id {batch.Ids[bad]} is outside the model's vocabulary of {Config.Vocabulary}"
            );
    }
}

using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Decoder-only transformer that predicts the next token, of one of the families in <see cref="ModelFamily"/>.
/// Parameters have the names of Hugging Face files.
/// </summary>
/// <example>
/// <code>
/// var random = new Rng(seed: 1);
/// ModelConfig config = ModelConfig.Gpt2(vocabulary: 512, context: 128, width: 128, layers: 4, heads: 4);
/// CausalLanguageModel model = CausalLanguageModel.Create(config, ref random);
/// batch.Clear();
/// batch.Add([3, 1, 4, 1, 5]);
/// using Scope scope = Scope.Begin(record: false);
/// Tensor logits = model.Logits(model.Forward(batch));     // [5, 512]
/// </code>
/// </example>
public sealed partial class CausalLanguageModel : Module
{
    private const long DefaultLargestFile = 5_000_000_000;

    private readonly ProjectionLayer? head;

    private CausalLanguageModel(ModelConfig config, IWeightSource source, bool withHead = true)
    {
        config.Validate();
        Config = config;
        var weights = new WeightPath(source);
        Architecture = Architecture.Of(config.Family);
        Trunk = Register(Architecture.Trunk, new Transformer(config, Architecture, weights.At(Architecture.Trunk)));
        HasHead = config.TiedHead || withHead;
        if (config.TiedHead || !withHead)
            return;
        head = Register(
            Architecture.Head,
            new ProjectionLayer(
                config.Width,
                config.Vocabulary,
                bias: false,
                config.InitializerRange,
                weights.At(Architecture.Head)
            )
        );
    }

    /// <summary>Configuration of the model.</summary>
    public ModelConfig Config { get; }

    /// <summary>
    /// Whether the activations of each transformer block are dropped after the forward pass and recomputed in the
    /// backward pass (<c>gradient_checkpointing</c> of transformers; Chen et al. 2016, arXiv:1604.06174). Default false.
    /// Gradients have the same bits; a step takes about a third longer. Trainers set it to
    /// <see cref="LanguageOptions.GradientCheckpointing"/>.
    /// </summary>
    public bool GradientCheckpointing { get; set; }

    /// <summary>Weight of the output layer, [vocabulary, width]: the embedding if they are tied.</summary>
    /// <exception cref="InvalidOperationException">
    /// The model was loaded from the folder of a reward model without an output layer.
    /// </exception>
    public Tensor HeadWeight
    {
        get
        {
            if (!HasHead)
                throw new InvalidOperationException("this model was loaded without an output layer");
            return head is null ? Trunk.Embedding.Weight : head.EffectiveWeight();
        }
    }

    /// <summary>Structure of the family.</summary>
    internal Architecture Architecture { get; }

    /// <summary>Output layer; null if it is tied to the embedding or missing.</summary>
    internal ProjectionLayer? Head => head;

    /// <summary>Whether the model can predict tokens; the trunk of a reward model may not.</summary>
    internal bool HasHead { get; }

    /// <summary>Bytes of all parameters.</summary>
    internal long ParameterBytes => NamedParameters().Sum(static parameter => parameter.Value.Bytes);

    /// <summary>The model without its output layer.</summary>
    internal Transformer Trunk { get; }

    /// <summary>
    /// Creates a model with new parameters, initialized as in GPT-2: normal weights, with the standard deviation of the
    /// last layer of each residual branch of GPT-2 divided by √(2 layers).
    /// </summary>
    /// <param name="config">Configuration of the model.</param>
    /// <param name="random">Random numbers for initialization.</param>
    /// <exception cref="InvalidInputException">The configuration is invalid.</exception>
    public static CausalLanguageModel Create(ModelConfig config, ref Rng random)
    {
        var model = new CausalLanguageModel(config, new FreshWeights());
        model.Initialize(ref random);
        return model;
    }

    /// <summary>
    /// Loads a Hugging Face folder: config.json and one or several safetensors files, in float32, float16 or bfloat16,
    /// with or without the prefix of the trunk's names.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="trainable">
    /// Whether the parameters are trainable; true by default. A frozen model has no gradients, and maps the files into
    /// memory, so they must not be truncated while it is in use. Its float16 and bfloat16 matrices stay of this size,
    /// with the same results as in float32.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// A file is missing, truncated, malformed, not supported, or disagrees with config.json.
    /// </exception>
    public static CausalLanguageModel Load(string folder, bool trainable = true) =>
        Load(folder, trainable, FrozenWeights.Stored, needHead: true);

    /// <summary>Loads a Hugging Face folder as a frozen model.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="weights">How the matrices are kept in memory.</param>
    /// <exception cref="InvalidInputException">
    /// A file is missing, truncated, malformed, not supported, or disagrees with config.json.
    /// </exception>
    public static CausalLanguageModel Load(string folder, FrozenWeights weights) =>
        Load(folder, trainable: false, weights, needHead: true);

    /// <summary>
    /// Loads a model as <see cref="Load(string, bool)"/> does. Without <paramref name="needHead"/>, the output layer
    /// may be missing.
    /// </summary>
    internal static CausalLanguageModel Load(string folder, bool trainable, FrozenWeights frozen, bool needHead)
    {
        ModelConfig config = ConfigReader.Read(folder);
        var architecture = Architecture.Of(config.Family);
        using WeightFiles files = WeightFiles.Open(folder);
        var source = new StoredWeights(files, architecture, trainable, frozen);
        bool withHead = needHead || source.Contains($"{architecture.Head}.weight");
        var model = new CausalLanguageModel(config, source, withHead);
        source.RequireAllUsed();
        return model;
    }

    /// <summary>
    /// Saves a Hugging Face folder that Transformers and <see cref="Load(string, bool)"/> can load: config.json, with
    /// all keys of the file that it was loaded from, and safetensors. An adapter is merged into the weights. The
    /// tokenizer is saved separately.
    /// </summary>
    /// <param name="folder">The folder, created if missing; a model in it is replaced.</param>
    /// <param name="type">Data type in the file: F32, the default, F16 or BF16.</param>
    /// <param name="largestFile">Maximum size of a file in bytes, without its header; 5 GB by default.</param>
    /// <exception cref="ArgumentException">
    /// The type is not supported, or <paramref name="largestFile"/> is not positive.
    /// </exception>
    /// <exception cref="IOException">The disk is full or the folder is not writable.</exception>
    public void Save(string folder, ElementType type = ElementType.F32, long largestFile = DefaultLargestFile)
    {
        if (type is not (ElementType.F32 or ElementType.F16 or ElementType.BF16))
            throw new ArgumentException($"models are stored as F32, F16 or BF16, not {type}", nameof(type));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(largestFile);
        Directory.CreateDirectory(folder);
        var writer = new FolderWriter(folder, Architecture, type, largestFile);
        writer.Write(StoredParameters());
        ConfigWriter.Write(folder, Config, type, classifier: false);
    }

    /// <summary>
    /// Saves a Hugging Face folder of a sequence classifier: the transformer without its output layer, and another head.
    /// </summary>
    /// <param name="folder">The folder, created if missing; a model in it is replaced.</param>
    /// <param name="type">Data type in the file.</param>
    /// <param name="classifier">The head.</param>
    internal void SaveClassifier(string folder, ElementType type, IEnumerable<StoredTensor> classifier)
    {
        Directory.CreateDirectory(folder);
        string prefix = Architecture.Head + ".";
        var writer = new FolderWriter(folder, Architecture, type, DefaultLargestFile);
        writer.Write(
            StoredParameters()
                .Where(tensor => !tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Concat(classifier)
        );
        ConfigWriter.Write(folder, Config, type, classifier: true);
    }

    /// <summary>Creates an independent copy that computes the same; an adapter is merged into its weights.</summary>
    /// <param name="trainable">Whether the copy is trainable; a frozen model has no gradients.</param>
    public CausalLanguageModel Copy(bool trainable) =>
        new(Config, new CopiedWeights(StoredParameters(), trainable), HasHead);

    /// <summary>
    /// Creates a frozen model over the memory of this model's weights, without its adapter. It can have an adapter of its
    /// own, so that several models that start from the same weights, such as policy and value function, hold them once.
    /// </summary>
    /// <exception cref="InvalidOperationException">The weights of this model are trainable.</exception>
    public CausalLanguageModel Share() =>
        NamedParameters().Any(static parameter => parameter.Value.RequiresGradient && !IsOfAdapter(parameter.Key))
            ? throw new InvalidOperationException("weights that are trained cannot be shared with another model")
            : new(Config, new SharedWeights(NamedParameters()), HasHead);

    /// <summary>
    /// Computes the hidden states after the final norm, in the current <see cref="Scope"/>, [tokens, width].
    /// </summary>
    /// <param name="batch">At least one sequence, none longer than the context.</param>
    /// <exception cref="InvalidInputException">
    /// A token id lies outside the vocabulary, or a sequence is longer than the context.
    /// </exception>
    public Tensor Forward(TokenBatch batch)
    {
        CheckBatch(batch);
        return Trunk.Forward(batch, GradientCheckpointing && use == AdapterUse.Trained);
    }

    /// <summary>Computes the logits of each row's next token: [rows, width] → [rows, vocabulary].</summary>
    /// <param name="hidden">Rows of the result of <see cref="Forward"/>.</param>
    public Tensor Logits(Tensor hidden)
    {
        Tensor logits = Tensor.Linear(hidden, HeadWeight);
        return Config.FinalLogitSoftcap is { } cap ? (logits * (float)(1 / cap)).Tanh() * (float)cap : logits;
    }

    /// <summary>
    /// Computes log-probabilities of the completions' tokens, with gradients if the current <see cref="Scope"/> records
    /// them. Training, reference, evaluation and the sampler's check all use this method. The logits of all tokens are
    /// never stored at once.
    /// </summary>
    /// <param name="batch">Prompts and completions; at least one sequence, none longer than the context.</param>
    /// <param name="temperature">
    /// Divisor of the logits; 1 by default, the sampling temperature for completions of a policy.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// A token id lies outside the vocabulary, or a sequence is longer than the context.
    /// </exception>
    public TokenLogProbs LogProbs(CompletionBatch batch, float temperature = 1)
    {
        Tensor states = batch.NextTokenStates(Forward(batch.Tokens)); // [tokens, width]
        (Tensor logProbs, Tensor entropies) = LogProbsOf(states, batch.Targets(), temperature);
        return new TokenLogProbs(logProbs, entropies, states);
    }

    /// <summary>Log-probabilities of targets and entropies, from rows of hidden states, [rows] each.</summary>
    internal (Tensor LogProbs, Tensor Entropies) LogProbsOf(Tensor states, Tensor targets, float temperature) =>
        Tensor.LinearLogProb(
            states,
            HeadWeight,
            targets,
            temperature,
            (float)(Config.FinalLogitSoftcap ?? 0),
            keepLogits: !GradientCheckpointing
        );

    /// <summary>The parameters without the adapter, which is merged into the weights.</summary>
    internal IEnumerable<StoredTensor> StoredParameters()
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
            else if (!IsOfAdapter(name))
                yield return new StoredTensor(name, tensor.Shape, () => tensor);
        }
    }

    private static bool IsOfAdapter(string name) =>
        name.EndsWith(".lora_A.weight", StringComparison.Ordinal)
        || name.EndsWith(".lora_B.weight", StringComparison.Ordinal);

    private void CheckBatch(TokenBatch batch)
    {
        if (batch.Sequences == 0)
            throw new ArgumentException("a batch needs at least one sequence", nameof(batch));
        for (int i = 0; i < batch.Sequences; i++)
        {
            if (batch.LengthOf(i) > Config.Context && !Config.HasOpenContext)
                throw new InvalidInputException(
                    $"sequence {i} has {batch.LengthOf(i)} tokens, more than the model's context of {Config.Context}"
                );
        }

        int invalid = batch.Ids.IndexOfAnyExceptInRange(0, Config.Vocabulary - 1);
        if (invalid >= 0)
            throw new InvalidInputException(
                $"token id {batch.Ids[invalid]} is outside the model's vocabulary of {Config.Vocabulary}"
            );
    }
}

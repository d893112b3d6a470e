using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Reward model: a transformer with a linear head that computes a score from the hidden state at each sequence's last
/// token that is not the padding token (Stiennon et al. 2020; Ouyang et al. 2022). Folders are those of sequence
/// classifiers in transformers.
/// </summary>
public sealed class RewardModel : Module
{
    private readonly ProjectionLayer score;

    /// <summary>
    /// Creates a trainable reward model on a transformer. Its head is zero until <see cref="Initialize"/>.
    /// </summary>
    /// <param name="trunk">The transformer; its output layer is not used.</param>
    public RewardModel(CausalLanguageModel trunk)
        : this(trunk, new FreshWeights(), bias: false) { }

    private RewardModel(CausalLanguageModel trunk, IWeightSource source, bool bias)
    {
        double deviation = 1 / Math.Sqrt(trunk.Config.Width + 1);
        Trunk = Register("trunk", trunk);
        score = Register(
            "score",
            new ProjectionLayer(trunk.Config.Width, 1, bias, deviation, new WeightPath(source).At("score"))
        );
    }

    /// <summary>The transformer.</summary>
    public CausalLanguageModel Trunk { get; }

    /// <summary>The linear head.</summary>
    internal Module Head => score;

    /// <summary>
    /// Normalization of <see cref="NormalizedScore"/>, saved with the model; null until it is measured.
    /// </summary>
    public RewardNormalization? Normalization { get; set; }

    /// <summary>Whether a folder contains a reward model.</summary>
    /// <param name="folder">Folder of a model.</param>
    /// <exception cref="InvalidInputException">Its config.json is malformed.</exception>
    public static bool ExistsIn(string folder) => RewardHeadFile.ExistsIn(folder);

    /// <summary>
    /// Loads a folder of <see cref="Save"/>, or another Hugging Face folder of a sequence classifier with one label.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="trainable">Whether the parameters are trainable; false by default.</param>
    /// <exception cref="InvalidInputException">
    /// The folder contains no reward head, or <see cref="CausalLanguageModel.Load(string, bool)"/> rejects it.
    /// </exception>
    public static RewardModel Load(string folder, bool trainable = false) =>
        Load(folder, trainable, FrozenWeights.Stored);

    /// <summary>Loads a reward model as a frozen model.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="weights">How the matrices of the transformer are kept in memory.</param>
    /// <exception cref="InvalidInputException">
    /// The folder contains no reward head, or <see cref="CausalLanguageModel.Load(string, bool)"/> rejects it.
    /// </exception>
    public static RewardModel Load(string folder, FrozenWeights weights) => Load(folder, trainable: false, weights);

    private static RewardModel Load(string folder, bool trainable, FrozenWeights frozen)
    {
        CausalLanguageModel trunk = CausalLanguageModel.Load(folder, trainable, frozen, needHead: false);
        StateDictionary head = RewardHeadFile.Read(folder);
        return new RewardModel(trunk, new NamedWeights(head, trainable), head.Contains(RewardHeadFile.Bias))
        {
            Normalization = RewardHeadFile.NormalizationIn(head),
        };
    }

    /// <summary>
    /// Saves a Hugging Face folder of a sequence classifier with one label, which transformers opens as
    /// <c>AutoModelForSequenceClassification</c>. The normalization is in reward_head.safetensors.
    /// </summary>
    /// <param name="folder">The folder, created if missing.</param>
    /// <param name="type">Data type in the file: F32, the default, F16 or BF16.</param>
    /// <exception cref="IOException">The disk is full or the folder is not writable.</exception>
    public void Save(string folder, ElementType type = ElementType.F32)
    {
        Trunk.SaveClassifier(
            folder,
            type,
            [new StoredTensor(RewardHeadFile.Weight, score.Weight.Shape, () => score.Weight)]
        );
        var state = new StateDictionary();
        if (!score.Bias.IsEmpty)
            state.Set<float>(RewardHeadFile.Bias, score.Bias.ToArray(), 1);
        RewardHeadFile.Write(folder, state, Normalization);
    }

    /// <summary>
    /// Initializes the head, with normal weights of standard deviation 1/√(width + 1). The transformer does not change.
    /// </summary>
    /// <param name="random">Random numbers for initialization.</param>
    public override void Initialize(ref Rng random)
    {
        score.Initialize(ref random);
        Normalization = null;
    }

    /// <summary>
    /// Computes each sequence's raw score, the input of the Bradley-Terry loss, [sequences]. It is read at the last token
    /// whose id is not <see cref="ModelConfig.PadToken"/>, as in transformers.
    /// </summary>
    /// <param name="batch">At least one sequence, none longer than the context.</param>
    /// <exception cref="InvalidInputException">
    /// A token id lies outside the vocabulary, or a sequence is longer than the context.
    /// </exception>
    public Tensor Score(TokenBatch batch)
    {
        Tensor last = Trunk.Forward(batch).GatherRows(batch.LastTokensTensor(Trunk.Config.PadToken)); // [sequences, width]
        return score.Forward(last, default).Reshape(batch.Sequences);
    }

    /// <summary>Computes each sequence's normalized score by <see cref="Normalization"/>, [sequences].</summary>
    /// <param name="batch">At least one sequence, none longer than the context.</param>
    /// <exception cref="InvalidInputException">
    /// The normalization was never measured, a token id lies outside the vocabulary, or a sequence is longer than the
    /// context.
    /// </exception>
    public Tensor NormalizedScore(TokenBatch batch)
    {
        RewardNormalization scale =
            Normalization
            ?? throw new InvalidInputException(
                "the reward model has no normalization (mean and std): measure it on reference texts in "
                    + "training, and save the model again"
            );
        return (Score(batch) - scale.Mean) / scale.StandardDeviation;
    }
}

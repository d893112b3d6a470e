using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Scores whole texts: a transformer and a linear map of the hidden vector at each sequence's last token (Stiennon et al.
/// 2020; Ouyang et al. 2022).
/// </summary>
public sealed class RewardModel : Module
{
    private readonly ProjectionLayer score;

    /// <summary>A reward model that learns, on a transformer; its head is zero until <see cref="Initialize"/>.</summary>
    /// <param name="trunk">The transformer; its own output layer is not used.</param>
    public RewardModel(CausalLanguageModel trunk)
        : this(trunk, new FreshWeights(), bias: true) { }

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

    /// <summary>The linear map from hidden vectors to scores.</summary>
    internal Module Head => score;

    /// <summary>What <see cref="NormalizedScore"/> subtracts and divides by; null until it has been measured. It is saved with the model.</summary>
    public RewardNormalization? Normalization { get; set; }

    /// <summary>
    /// Reads what <see cref="Save"/> wrote, or a Hugging Face folder of a sequence classifier with one label, whose head lies
    /// among the other arrays.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="trainable">Whether it learns; false by default.</param>
    /// <exception cref="InvalidInputException">There is no reward head, or anything that <see cref="CausalLanguageModel.Load(string, bool)"/> refuses.</exception>
    public static RewardModel Load(string folder, bool trainable = false)
    {
        CausalLanguageModel trunk = CausalLanguageModel.Load(folder, trainable, needHead: false);
        StateDictionary head = RewardHeadFile.Read(folder);
        return new RewardModel(trunk, new NamedWeights(head, trainable), head.Contains(RewardHeadFile.Bias))
        {
            Normalization = RewardHeadFile.NormalizationIn(head),
        };
    }

    /// <summary>Writes the transformer as a Hugging Face folder, and beside it the head and the normalisation as reward_head.safetensors.</summary>
    /// <param name="folder">Created where it is missing.</param>
    /// <param name="type">How the transformer's numbers are stored: F32, the default, F16 or BF16.</param>
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    public void Save(string folder, ElementType type = ElementType.F32)
    {
        Trunk.Save(folder, type);
        var state = new StateDictionary();
        score.SaveState(state, "score");
        RewardHeadFile.Write(folder, state, Normalization);
    }

    /// <summary>A fresh head, normal with standard deviation 1/√(width + 1) and bias 0, on a transformer that stays as it is.</summary>
    /// <param name="random">Where the values are drawn from.</param>
    public override void Initialize(ref Rng random)
    {
        score.Initialize(ref random);
        Normalization = null;
    }

    /// <summary>Each sequence's raw score, which is what Bradley and Terry's loss compares: [sequences].</summary>
    /// <param name="batch">As for <see cref="CausalLanguageModel.Forward"/>.</param>
    /// <exception cref="InvalidInputException">A token id lies outside the vocabulary, or a sequence is longer than the context.</exception>
    public Tensor Score(TokenBatch batch)
    {
        Tensor last = Trunk.Forward(batch).GatherRows(batch.LastTokensTensor()); // [sequences, width]
        return score.Forward(last, default).Reshape(batch.Sequences);
    }

    /// <summary>Each sequence's score with the mean and standard deviation of <see cref="Normalization"/>: [sequences].</summary>
    /// <param name="batch">As for <see cref="CausalLanguageModel.Forward"/>.</param>
    /// <exception cref="InvalidInputException">The normalisation was never measured, or as for <see cref="Score"/>.</exception>
    public Tensor NormalizedScore(TokenBatch batch)
    {
        RewardNormalization scale =
            Normalization
            ?? throw new InvalidInputException(
                "the reward model has no normalisation (mean and std): measure it on reference texts when the model is trained, and save it again"
            );
        return (Score(batch) - scale.Mean) / scale.StandardDeviation;
    }
}

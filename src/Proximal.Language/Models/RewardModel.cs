using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Scores whole texts: a transformer and a linear map of the hidden vector at each sequence's last token (Stiennon et al.
/// 2020; Ouyang et al. 2022).
/// </summary>
public sealed class RewardModel : Module
{
    private readonly LinearLayer score;

    /// <summary>A reward model on a transformer; its head is zero until it is initialised or loaded.</summary>
    /// <param name="trunk">The transformer; its own output layer is not used.</param>
    public RewardModel(CausalLanguageModel trunk)
    {
        Trunk = Register("trunk", trunk);
        score = Register("score", new LinearLayer(trunk.Config.Width, 1));
    }

    /// <summary>The transformer.</summary>
    public CausalLanguageModel Trunk { get; }

    /// <summary>The linear map from hidden vectors to scores.</summary>
    internal Module Head => score;

    /// <summary>What <see cref="NormalizedScore"/> subtracts and divides by; null until it has been measured. It is saved with the model.</summary>
    public RewardNormalization? Normalization { get; set; }

    /// <summary>A fresh head, normal with standard deviation 1/√(width + 1) and bias 0, on a transformer that stays as it is.</summary>
    /// <param name="random">Where the values are drawn from.</param>
    public override void Initialize(ref Rng random)
    {
        Initialization.Normal(score.Weight, 1 / Math.Sqrt(Trunk.Config.Width + 1), ref random);
        Initialization.Constant(score.Bias, 0);
        Normalization = null;
    }

    /// <summary>Each sequence's raw score, which is what Bradley and Terry's loss compares: [sequences].</summary>
    /// <param name="batch">As for <see cref="CausalLanguageModel.Forward"/>.</param>
    public Tensor Score(TokenBatch batch)
    {
        Tensor last = Trunk.Forward(batch).GatherRows(batch.LastTokensTensor());    // [sequences, width]
        return score.Forward(last).Reshape(batch.Sequences);
    }

    /// <summary>Each sequence's score with the mean and standard deviation of <see cref="Normalization"/>: [sequences].</summary>
    /// <param name="batch">As for <see cref="CausalLanguageModel.Forward"/>.</param>
    /// <exception cref="InvalidInputException">The normalisation was never measured.</exception>
    public Tensor NormalizedScore(TokenBatch batch)
    {
        RewardNormalization scale = Normalization ?? throw new InvalidInputException(
            "the reward model has no normalisation (mean and std): measure it on reference texts when the model is trained, and save it again");
        return (Score(batch) - scale.Mean) / scale.StandardDeviation;
    }
}

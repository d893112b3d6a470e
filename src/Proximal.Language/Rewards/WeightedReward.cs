namespace Proximal.Language;

/// <summary>Weighted sum of rewards; see <see cref="RewardFunction.Sum"/>.</summary>
public class WeightedReward : IReward, IPromptChecker, IRewardModels
{
    private readonly (IReward Reward, float Weight)[] parts;

    internal WeightedReward(ReadOnlySpan<(IReward Reward, float Weight)> parts)
    {
        if (parts.IsEmpty)
            throw new ArgumentException("a sum needs at least one reward", nameof(parts));
        foreach ((IReward reward, float weight) in parts)
            if (!float.IsFinite(weight))
                throw new ArgumentException(
                    $"the weight of the reward {reward.Name} must be finite, but is {weight}",
                    nameof(parts)
                );
        this.parts = parts.ToArray();
        Name = string.Join('+', this.parts.Select(static part => part.Reward.Name));
    }

    /// <summary>The names of the rewards, joined by +.</summary>
    public string Name { get; }

    /// <summary>The rewards with their weights.</summary>
    public IReadOnlyList<(IReward Reward, float Weight)> Parts => parts;

    IEnumerable<RewardModel> IRewardModels.Models =>
        parts.Select(static part => part.Reward).OfType<IRewardModels>().SelectMany(static reward => reward.Models);

    /// <inheritdoc/>
    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        using var each = new PooledFloats(parts.Length * inputs.Count);
        ScoreParts(inputs, each.Span, scores);
    }

    /// <inheritdoc/>
    public void Check(PromptItem prompt, int completionTokens)
    {
        foreach ((IReward reward, _) in parts)
            (reward as IPromptChecker)?.Check(prompt, completionTokens);
    }

    /// <summary>Scores completions, with the scores of each part for logs.</summary>
    /// <param name="inputs">The completions.</param>
    /// <param name="each">Receives the unweighted scores of the parts, [parts, completions].</param>
    /// <param name="scores">
    /// Receives the weighted sums of the parts that do not abstain, [completions]; <see cref="RewardFunction.Abstained"/>
    /// if all do.
    /// </param>
    public void ScoreParts(IReadOnlyList<RewardInput> inputs, Span<float> each, Span<float> scores)
    {
        scores.Fill(RewardFunction.Abstained);
        for (int i = 0; i < parts.Length; i++)
        {
            Span<float> partScores = each.Slice(i * inputs.Count, inputs.Count);
            UserCode.Score(parts[i].Reward, inputs, partScores);
            for (int j = 0; j < partScores.Length; j++)
            {
                if (RewardFunction.IsAbstained(partScores[j]))
                    continue;
                float weighted = parts[i].Weight * partScores[j];
                scores[j] = RewardFunction.IsAbstained(scores[j]) ? weighted : scores[j] + weighted;
            }
        }
    }
}

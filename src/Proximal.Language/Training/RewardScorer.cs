namespace Proximal.Language;

/// <summary>Scores completions by the rewards, and applies clipping and end penalties to the scores.</summary>
/// <param name="parts">The rewards.</param>
/// <param name="options">Clipping and end penalties.</param>
internal sealed class RewardScorer(AlignmentParts parts, OnlineOptions options)
{
    /// <summary>Computes the scores and, if the reward scores tokens, the rewards of single tokens.</summary>
    /// <param name="rollout">Sampled completions.</param>
    /// <exception cref="TrainingDivergedException">A score is not finite.</exception>
    public void Score(CompletionRollout rollout)
    {
        RewardInput[] inputs = rollout.Inputs(parts.Tokenizer, withTokens: parts.Reward is ITokenReward);
        if (parts.Reward is ITokenReward dense)
        {
            dense.ScoreTokensFinite(inputs, rollout.Starts, rollout.DenseRewards.All);
            PackedTokens.Sum(rollout.DenseRewards.All, rollout.Starts, rollout.RawScores);
        }
        else
        {
            parts.Reward.ScoreFinite(inputs, rollout.RawScores);
            rollout.RawScores.CopyTo(rollout.FinalRewards, 0);
        }

        Shape(rollout.FinalRewards, rollout.Ended);
        PackedTokens.Sum(rollout.DenseRewards.All, rollout.Starts, rollout.Scores);
        for (int i = 0; i < rollout.Scores.Length; i++)
            rollout.Scores[i] += rollout.FinalRewards[i];
    }

    /// <summary>Computes the mean score under another reward.</summary>
    /// <param name="reward">A reward that is not trained on.</param>
    /// <param name="rollout">The completions.</param>
    /// <exception cref="TrainingDivergedException">A score is not finite.</exception>
    public double MeanScore(IReward reward, CompletionRollout rollout)
    {
        var scores = new float[rollout.Sequences];
        reward.ScoreFinite(rollout.Inputs(parts.Tokenizer, withTokens: reward is ITokenReward), scores);
        return scores.Average(static score => (double)score);
    }

    // Applies only to the reward at the end; rewards of single tokens do not change.
    private void Shape(float[] scores, bool[] ended)
    {
        if (options.RewardClip is { } limit)
            ScoreShaping.Clip(scores, (float)limit);
        if (options.MissingEosPenalty is { } penalty)
            ScoreShaping.PenalizeMissingEnd(scores, ended, (float)penalty);
        if (options.MissingEosScore is { } score)
            ScoreShaping.ReplaceMissingEnd(scores, ended, (float)score);
    }
}

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

        AddEnvironmentRewards(rollout);
        Shape(rollout.FinalRewards, rollout.Ended);
        PackedTokens.Sum(rollout.DenseRewards.All, rollout.Starts, rollout.Scores);
        for (int i = 0; i < rollout.Scores.Length; i++)
        {
            if (RewardFunction.IsAbstained(rollout.RawScores[i]))
                (rollout.FinalRewards[i], rollout.Scores[i]) = (0, RewardFunction.Abstained);
            else
                rollout.Scores[i] += rollout.FinalRewards[i];
        }
    }

    /// <summary>Throws if the reward abstained, for algorithms that need a score for each completion.</summary>
    /// <param name="rollout">Scored completions.</param>
    /// <exception cref="InvalidInputException">The reward abstained.</exception>
    public void RequireScores(CompletionRollout rollout)
    {
        int at = Array.FindIndex(rollout.RawScores, RewardFunction.IsAbstained);
        if (at >= 0)
            throw new InvalidInputException(
                $"the reward {parts.Reward.Name} has no score for the completion {Excerpt.Of(rollout.Texts[at])} of "
                    + $"the prompt {Excerpt.Of(rollout.Prompts[at].Prompt)}, which PPO needs: add a reward that "
                    + "scores every completion, or use GRPO"
            );
    }

    /// <summary>Computes the mean score under another reward.</summary>
    /// <param name="reward">A reward that is not trained on.</param>
    /// <param name="rollout">The completions.</param>
    /// <exception cref="TrainingDivergedException">A score is not finite.</exception>
    public double MeanScore(IReward reward, CompletionRollout rollout)
    {
        var scores = new float[rollout.Sequences];
        reward.ScoreFinite(rollout.Inputs(parts.Tokenizer, withTokens: reward is ITokenReward), scores);
        return MeanOfGiven(scores);
    }

    /// <summary>Mean of the scores that are given; NaN if the reward abstained from all.</summary>
    public static double MeanOfGiven(IEnumerable<float> scores) =>
        scores
            .Where(static score => !RewardFunction.IsAbstained(score))
            .Select(static score => (double)score)
            .DefaultIfEmpty(double.NaN)
            .Average();

    // The reward of a turn is at its last token.
    private static void AddEnvironmentRewards(CompletionRollout rollout)
    {
        for (int i = 0, turn = 0; i < rollout.Conversations?.Count; i++)
        {
            if (!RewardFunction.IsAbstained(rollout.RawScores[i]))
                rollout.RawScores[i] += rollout.Conversations[i].Return;
            foreach (ConversationTurn played in rollout.Conversations[i].Turns)
                rollout.DenseRewards.All[rollout.TurnStarts[++turn] - 1] += played.Reward;
        }
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
